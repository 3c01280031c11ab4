CREATE TABLE cf_act (
	number BIGINT NOT NULL,
	at BIGINT NOT NULL,
	case_id VARCHAR COLLATE "C" NOT NULL,
	kind VARCHAR COLLATE "C" NOT NULL,
	actor VARCHAR COLLATE "C" NOT NULL,
	reason VARCHAR COLLATE "C" NOT NULL,
	rule VARCHAR COLLATE "C",
	n BIGINT NOT NULL,
	head VARCHAR COLLATE "C" NOT NULL,
	purge_at BIGINT,
	prev VARCHAR COLLATE "C" NOT NULL,
	digest VARCHAR COLLATE "C" NOT NULL,
	PRIMARY KEY (number)
);

CREATE INDEX cf_act_case ON cf_act (case_id, number);

CREATE TABLE cf_case (
	id VARCHAR COLLATE "C" NOT NULL,
	policy VARCHAR COLLATE "C" NOT NULL,
	version BIGINT NOT NULL,
	head VARCHAR COLLATE "C" NOT NULL,
	opened BIGINT NOT NULL,
	clock BIGINT NOT NULL,
	state VARCHAR COLLATE "C" NOT NULL,
	klass VARCHAR COLLATE "C",
	owner VARCHAR COLLATE "C",
	outcome VARCHAR COLLATE "C",
	closed BIGINT,
	next_due BIGINT,
	owed BIGINT,
	snapshot BYTEA,
	status VARCHAR COLLATE "C" NOT NULL,
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

CREATE INDEX cf_case_unsealed ON cf_case (id) WHERE NOT sealed;

CREATE TABLE cf_lanes (
	number BIGINT NOT NULL,
	body VARCHAR COLLATE "C" NOT NULL,
	added BIGINT NOT NULL,
	PRIMARY KEY (number)
);

CREATE TABLE cf_meta (
	name VARCHAR COLLATE "C" NOT NULL,
	value VARCHAR COLLATE "C" NOT NULL,
	PRIMARY KEY (name)
);

CREATE TABLE cf_noted (
	policy_id VARCHAR COLLATE "C" NOT NULL,
	case_id VARCHAR COLLATE "C" NOT NULL,
	body BYTEA NOT NULL,
	PRIMARY KEY (policy_id, case_id)
);

CREATE INDEX cf_noted_case ON cf_noted (case_id);

CREATE TABLE cf_policy (
	digest VARCHAR COLLATE "C" NOT NULL,
	id VARCHAR COLLATE "C" NOT NULL,
	version VARCHAR COLLATE "C" NOT NULL,
	effective VARCHAR COLLATE "C" NOT NULL,
	sources VARCHAR COLLATE "C" NOT NULL,
	holidays VARCHAR COLLATE "C" NOT NULL,
	added BIGINT NOT NULL,
	PRIMARY KEY (digest)
);

CREATE TABLE cf_seal (
	number BIGINT NOT NULL,
	at BIGINT NOT NULL,
	cases BIGINT NOT NULL,
	prev VARCHAR COLLATE "C" NOT NULL,
	digest VARCHAR COLLATE "C" NOT NULL,
	PRIMARY KEY (number)
);

CREATE TABLE cf_sealed_head (
	seal BIGINT NOT NULL,
	case_id VARCHAR COLLATE "C" NOT NULL,
	n BIGINT NOT NULL,
	head VARCHAR COLLATE "C" NOT NULL,
	PRIMARY KEY (seal, case_id)
);

CREATE INDEX cf_sealed_head_case ON cf_sealed_head (case_id, seal);

CREATE TABLE cf_sighting (
	key BYTEA NOT NULL,
	at BIGINT NOT NULL,
	case_id VARCHAR COLLATE "C" NOT NULL,
	since BIGINT NOT NULL,
	until BIGINT,
	policy_id VARCHAR COLLATE "C" NOT NULL,
	series VARCHAR COLLATE "C" NOT NULL,
	PRIMARY KEY (key, at, case_id, since)
);

CREATE INDEX cf_sighting_case ON cf_sighting (case_id);

CREATE INDEX cf_sighting_series ON cf_sighting (policy_id, series, at);

CREATE TABLE cf_value (
	name VARCHAR COLLATE "C" NOT NULL,
	body BYTEA NOT NULL,
	PRIMARY KEY (name)
);

CREATE TABLE cf_alias (
	name VARCHAR COLLATE "C" NOT NULL,
	case_id VARCHAR COLLATE "C" NOT NULL,
	PRIMARY KEY (name),
	FOREIGN KEY(case_id) REFERENCES cf_case (id) DEFERRABLE INITIALLY DEFERRED
);

CREATE INDEX cf_alias_case ON cf_alias (case_id, name);

CREATE TABLE cf_attempt (
	case_id VARCHAR COLLATE "C" NOT NULL,
	lane VARCHAR COLLATE "C" NOT NULL,
	number BIGINT NOT NULL,
	position BIGINT NOT NULL,
	at BIGINT NOT NULL,
	outcome VARCHAR COLLATE "C" NOT NULL,
	detail VARCHAR COLLATE "C" NOT NULL,
	retry_at BIGINT NOT NULL,
	PRIMARY KEY (case_id, lane, number),
	FOREIGN KEY(case_id) REFERENCES cf_case (id) DEFERRABLE INITIALLY DEFERRED
);

CREATE TABLE cf_key (
	case_id VARCHAR COLLATE "C" NOT NULL,
	body BYTEA NOT NULL,
	PRIMARY KEY (case_id),
	FOREIGN KEY(case_id) REFERENCES cf_case (id) DEFERRABLE INITIALLY DEFERRED
);

CREATE TABLE cf_lane (
	case_id VARCHAR COLLATE "C" NOT NULL,
	lane VARCHAR COLLATE "C" NOT NULL,
	pending BIGINT NOT NULL,
	attempts BIGINT NOT NULL,
	next_try BIGINT NOT NULL,
	lease BIGINT NOT NULL,
	PRIMARY KEY (case_id, lane),
	FOREIGN KEY(case_id) REFERENCES cf_case (id) DEFERRABLE INITIALLY DEFERRED
);

CREATE INDEX cf_lane_next ON cf_lane (next_try, case_id, lane, lease);

CREATE TABLE cf_log (
	case_id VARCHAR COLLATE "C" NOT NULL,
	n BIGINT NOT NULL,
	kind VARCHAR COLLATE "C" NOT NULL,
	event VARCHAR COLLATE "C",
	at BIGINT NOT NULL,
	written BIGINT NOT NULL,
	policy VARCHAR COLLATE "C" NOT NULL,
	lanes BIGINT NOT NULL,
	public VARCHAR COLLATE "C" NOT NULL,
	secret BYTEA,
	prev VARCHAR COLLATE "C" NOT NULL,
	digest VARCHAR COLLATE "C" NOT NULL,
	PRIMARY KEY (case_id, n),
	FOREIGN KEY(case_id) REFERENCES cf_case (id) DEFERRABLE INITIALLY DEFERRED
);

CREATE UNIQUE INDEX cf_log_event ON cf_log (case_id, event);

CREATE TABLE cf_outbox (
	case_id VARCHAR COLLATE "C" NOT NULL,
	lane VARCHAR COLLATE "C" NOT NULL,
	position BIGINT NOT NULL,
	effect VARCHAR COLLATE "C" NOT NULL,
	n BIGINT NOT NULL,
	place BIGINT NOT NULL,
	status VARCHAR COLLATE "C" NOT NULL,
	attempts BIGINT NOT NULL,
	PRIMARY KEY (case_id, lane, position),
	FOREIGN KEY(case_id) REFERENCES cf_case (id) DEFERRABLE INITIALLY DEFERRED
);

CREATE INDEX cf_outbox_dead ON cf_outbox (case_id, lane, position) WHERE status = 'dead';

CREATE INDEX cf_outbox_pending ON cf_outbox (case_id, lane, position) WHERE status = 'pending';

CREATE TABLE cf_retention (
	case_id VARCHAR COLLATE "C" NOT NULL,
	due BIGINT NOT NULL,
	hold BIGINT NOT NULL,
	failures BIGINT NOT NULL,
	PRIMARY KEY (case_id),
	FOREIGN KEY(case_id) REFERENCES cf_case (id) DEFERRABLE INITIALLY DEFERRED
);

CREATE INDEX cf_retention_due ON cf_retention (due, case_id, hold);

CREATE TABLE cf_timer (
	case_id VARCHAR COLLATE "C" NOT NULL,
	due BIGINT NOT NULL,
	hold BIGINT NOT NULL,
	failures BIGINT NOT NULL,
	PRIMARY KEY (case_id),
	FOREIGN KEY(case_id) REFERENCES cf_case (id) DEFERRABLE INITIALLY DEFERRED
);

CREATE INDEX cf_timer_due ON cf_timer (due, case_id, hold);
