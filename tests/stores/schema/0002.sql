CREATE TABLE cf_act (
	number BIGINT NOT NULL,
	at BIGINT NOT NULL,
	case_id TEXT NOT NULL,
	kind TEXT NOT NULL,
	actor TEXT NOT NULL,
	reason TEXT NOT NULL,
	rule TEXT,
	n BIGINT NOT NULL,
	head TEXT NOT NULL,
	purge_at BIGINT,
	prev TEXT NOT NULL,
	digest TEXT NOT NULL,
	PRIMARY KEY (number)
);

CREATE INDEX cf_act_case ON cf_act (case_id, number);

CREATE TABLE cf_case (
	id TEXT NOT NULL,
	policy TEXT NOT NULL,
	version BIGINT NOT NULL,
	head TEXT NOT NULL,
	opened BIGINT NOT NULL,
	clock BIGINT NOT NULL,
	state TEXT NOT NULL,
	klass TEXT,
	owner TEXT,
	outcome TEXT,
	closed BIGINT,
	next_due BIGINT,
	owed BIGINT,
	snapshot BLOB,
	status TEXT NOT NULL,
	sealed BOOLEAN NOT NULL,
	PRIMARY KEY (id)
);

CREATE INDEX cf_case_closed ON cf_case (status, closed, id) WHERE closed IS NOT NULL;

CREATE INDEX cf_case_due ON cf_case (next_due, id) WHERE next_due IS NOT NULL;

CREATE INDEX cf_case_open ON cf_case (id) WHERE closed IS NULL;

CREATE INDEX cf_case_owed ON cf_case (owed, id) WHERE owed IS NOT NULL;

CREATE INDEX cf_case_owner ON cf_case (owner, closed, id);

CREATE INDEX cf_case_policy ON cf_case (policy, closed, id);

CREATE INDEX cf_case_state ON cf_case (state, closed, id);

CREATE INDEX cf_case_unsealed ON cf_case (id) WHERE sealed = 0;

CREATE TABLE cf_lanes (
	number BIGINT NOT NULL,
	body TEXT NOT NULL,
	added BIGINT NOT NULL,
	PRIMARY KEY (number)
);

CREATE TABLE cf_meta (
	name TEXT NOT NULL,
	value TEXT NOT NULL,
	PRIMARY KEY (name)
)
 WITHOUT ROWID;

CREATE TABLE cf_noted (
	policy_id TEXT NOT NULL,
	case_id TEXT NOT NULL,
	body BLOB NOT NULL,
	PRIMARY KEY (policy_id, case_id)
);

CREATE INDEX cf_noted_case ON cf_noted (case_id);

CREATE TABLE cf_policy (
	digest TEXT NOT NULL,
	id TEXT NOT NULL,
	version TEXT NOT NULL,
	effective TEXT NOT NULL,
	sources TEXT NOT NULL,
	holidays TEXT NOT NULL,
	added BIGINT NOT NULL,
	PRIMARY KEY (digest)
);

CREATE TABLE cf_seal (
	number BIGINT NOT NULL,
	at BIGINT NOT NULL,
	cases BIGINT NOT NULL,
	prev TEXT NOT NULL,
	digest TEXT NOT NULL,
	PRIMARY KEY (number)
);

CREATE TABLE cf_sealed_head (
	seal BIGINT NOT NULL,
	case_id TEXT NOT NULL,
	n BIGINT NOT NULL,
	head TEXT NOT NULL,
	PRIMARY KEY (seal, case_id)
)
 WITHOUT ROWID;

CREATE INDEX cf_sealed_head_case ON cf_sealed_head (case_id, seal);

CREATE TABLE cf_sighting (
	"key" BLOB NOT NULL,
	at BIGINT NOT NULL,
	case_id TEXT NOT NULL,
	since BIGINT NOT NULL,
	until BIGINT,
	policy_id TEXT NOT NULL,
	series TEXT NOT NULL,
	PRIMARY KEY ("key", at, case_id, since)
)
 WITHOUT ROWID;

CREATE INDEX cf_sighting_case ON cf_sighting (case_id);

CREATE INDEX cf_sighting_series ON cf_sighting (policy_id, series, at);

CREATE TABLE cf_value (
	name TEXT NOT NULL,
	body BLOB NOT NULL,
	PRIMARY KEY (name)
);

CREATE TABLE cf_alias (
	name TEXT NOT NULL,
	case_id TEXT NOT NULL,
	PRIMARY KEY (name),
	FOREIGN KEY(case_id) REFERENCES cf_case (id) DEFERRABLE INITIALLY DEFERRED
)
 WITHOUT ROWID;

CREATE INDEX cf_alias_case ON cf_alias (case_id, name);

CREATE TABLE cf_attempt (
	case_id TEXT NOT NULL,
	lane TEXT NOT NULL,
	number BIGINT NOT NULL,
	position BIGINT NOT NULL,
	at BIGINT NOT NULL,
	outcome TEXT NOT NULL,
	detail TEXT NOT NULL,
	retry_at BIGINT NOT NULL,
	PRIMARY KEY (case_id, lane, number),
	FOREIGN KEY(case_id) REFERENCES cf_case (id) DEFERRABLE INITIALLY DEFERRED
);

CREATE TABLE cf_key (
	case_id TEXT NOT NULL,
	body BLOB NOT NULL,
	PRIMARY KEY (case_id),
	FOREIGN KEY(case_id) REFERENCES cf_case (id) DEFERRABLE INITIALLY DEFERRED
)
 WITHOUT ROWID;

CREATE TABLE cf_lane (
	case_id TEXT NOT NULL,
	lane TEXT NOT NULL,
	pending BIGINT NOT NULL,
	attempts BIGINT NOT NULL,
	next_try BIGINT NOT NULL,
	lease BIGINT NOT NULL,
	PRIMARY KEY (case_id, lane),
	FOREIGN KEY(case_id) REFERENCES cf_case (id) DEFERRABLE INITIALLY DEFERRED
)
 WITHOUT ROWID;

CREATE INDEX cf_lane_next ON cf_lane (next_try, case_id, lane, lease);

CREATE TABLE cf_log (
	case_id TEXT NOT NULL,
	n BIGINT NOT NULL,
	kind TEXT NOT NULL,
	event TEXT,
	at BIGINT NOT NULL,
	written BIGINT NOT NULL,
	policy TEXT NOT NULL,
	lanes BIGINT NOT NULL,
	public TEXT NOT NULL,
	secret BLOB,
	prev TEXT NOT NULL,
	digest TEXT NOT NULL,
	PRIMARY KEY (case_id, n),
	FOREIGN KEY(case_id) REFERENCES cf_case (id) DEFERRABLE INITIALLY DEFERRED
);

CREATE UNIQUE INDEX cf_log_event ON cf_log (case_id, event);

CREATE TABLE cf_outbox (
	case_id TEXT NOT NULL,
	lane TEXT NOT NULL,
	position BIGINT NOT NULL,
	effect TEXT NOT NULL,
	n BIGINT NOT NULL,
	place BIGINT NOT NULL,
	status TEXT NOT NULL,
	attempts BIGINT NOT NULL,
	PRIMARY KEY (case_id, lane, position),
	FOREIGN KEY(case_id) REFERENCES cf_case (id) DEFERRABLE INITIALLY DEFERRED
);

CREATE INDEX cf_outbox_dead ON cf_outbox (case_id, lane, position) WHERE status = 'dead';

CREATE INDEX cf_outbox_pending ON cf_outbox (case_id, lane, position) WHERE status = 'pending';

CREATE TABLE cf_retention (
	case_id TEXT NOT NULL,
	due BIGINT NOT NULL,
	hold BIGINT NOT NULL,
	failures BIGINT NOT NULL,
	PRIMARY KEY (case_id),
	FOREIGN KEY(case_id) REFERENCES cf_case (id) DEFERRABLE INITIALLY DEFERRED
)
 WITHOUT ROWID;

CREATE INDEX cf_retention_due ON cf_retention (due, case_id, hold);

CREATE TABLE cf_timer (
	case_id TEXT NOT NULL,
	due BIGINT NOT NULL,
	hold BIGINT NOT NULL,
	failures BIGINT NOT NULL,
	PRIMARY KEY (case_id),
	FOREIGN KEY(case_id) REFERENCES cf_case (id) DEFERRABLE INITIALLY DEFERRED
)
 WITHOUT ROWID;

CREATE INDEX cf_timer_due ON cf_timer (due, case_id, hold);
