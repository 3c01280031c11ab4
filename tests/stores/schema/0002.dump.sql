BEGIN TRANSACTION;
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
CREATE TABLE cf_alias (
	name TEXT NOT NULL, 
	case_id TEXT NOT NULL, 
	PRIMARY KEY (name), 
	FOREIGN KEY(case_id) REFERENCES cf_case (id) DEFERRABLE INITIALLY DEFERRED
)
 WITHOUT ROWID

;
INSERT INTO "cf_alias" VALUES('other name','C1');
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
INSERT INTO "cf_attempt" VALUES('C1','mail',1,1,0,'retry','no answer',5);
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
INSERT INTO "cf_case" VALUES('C1','p1',1,'C1/1',0,0,'new',NULL,NULL,NULL,NULL,NULL,NULL,X'7B7D','live',0);
CREATE TABLE cf_key (
	case_id TEXT NOT NULL, 
	body BLOB NOT NULL, 
	PRIMARY KEY (case_id), 
	FOREIGN KEY(case_id) REFERENCES cf_case (id) DEFERRABLE INITIALLY DEFERRED
)
 WITHOUT ROWID

;
INSERT INTO "cf_key" VALUES('C1',X'6B6579206F66204331');
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
 WITHOUT ROWID

;
INSERT INTO "cf_lane" VALUES('C1','mail',1,0,0,0);
CREATE TABLE cf_lanes (
	number BIGINT NOT NULL, 
	body TEXT NOT NULL, 
	added BIGINT NOT NULL, 
	PRIMARY KEY (number)
);
INSERT INTO "cf_lanes" VALUES(1,'table',1);
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
INSERT INTO "cf_log" VALUES('C1',1,'event','e1',1,1,'p1',1,'{}',X'736563726574','','C1/1');
CREATE TABLE cf_meta (
	name TEXT NOT NULL, 
	value TEXT NOT NULL, 
	PRIMARY KEY (name)
)
 WITHOUT ROWID

;
INSERT INTO "cf_meta" VALUES('schema','2');
CREATE TABLE cf_noted (
	policy_id TEXT NOT NULL, 
	case_id TEXT NOT NULL, 
	body BLOB NOT NULL, 
	PRIMARY KEY (policy_id, case_id)
);
INSERT INTO "cf_noted" VALUES('toy','C1',X'6E6F746564');
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
INSERT INTO "cf_outbox" VALUES('C1','mail',1,'C1/1',1,0,'pending',0);
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
INSERT INTO "cf_policy" VALUES('p1','toy','1','2020-01-01','{"toy.yaml":"policy: toy"}','[]',0);
CREATE TABLE cf_retention (
	case_id TEXT NOT NULL, 
	due BIGINT NOT NULL, 
	hold BIGINT NOT NULL, 
	failures BIGINT NOT NULL, 
	PRIMARY KEY (case_id), 
	FOREIGN KEY(case_id) REFERENCES cf_case (id) DEFERRABLE INITIALLY DEFERRED
)
 WITHOUT ROWID

;
CREATE TABLE cf_seal (
	number BIGINT NOT NULL, 
	at BIGINT NOT NULL, 
	cases BIGINT NOT NULL, 
	prev TEXT NOT NULL, 
	digest TEXT NOT NULL, 
	PRIMARY KEY (number)
);
INSERT INTO "cf_seal" VALUES(1,1,0,'s0','s1');
CREATE TABLE cf_sealed_head (
	seal BIGINT NOT NULL, 
	case_id TEXT NOT NULL, 
	n BIGINT NOT NULL, 
	head TEXT NOT NULL, 
	PRIMARY KEY (seal, case_id)
)
 WITHOUT ROWID

;
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
 WITHOUT ROWID

;
INSERT INTO "cf_sighting" VALUES(X'E4B61C1EF994840B263E80A8F25C52DCB22741716BC792E0B5B1E2799A334AF7',1,'C1',1,NULL,'toy','series');
CREATE TABLE cf_timer (
	case_id TEXT NOT NULL, 
	due BIGINT NOT NULL, 
	hold BIGINT NOT NULL, 
	failures BIGINT NOT NULL, 
	PRIMARY KEY (case_id), 
	FOREIGN KEY(case_id) REFERENCES cf_case (id) DEFERRABLE INITIALLY DEFERRED
)
 WITHOUT ROWID

;
INSERT INTO "cf_timer" VALUES('C1',1,0,0);
CREATE TABLE cf_value (
	name TEXT NOT NULL, 
	body BLOB NOT NULL, 
	PRIMARY KEY (name)
);
INSERT INTO "cf_value" VALUES('sightings',X'3B6A613CA86B480BF56B95A114153CE8F6BE1C45EABAE115A8D84A9FB91F8C69');
INSERT INTO "cf_value" VALUES('mine',X'76616C7565');
CREATE INDEX cf_case_due ON cf_case (next_due, id) WHERE next_due IS NOT NULL;
CREATE INDEX cf_case_state ON cf_case (state, closed, id);
CREATE INDEX cf_case_closed ON cf_case (status, closed, id) WHERE closed IS NOT NULL;
CREATE INDEX cf_case_open ON cf_case (id) WHERE closed IS NULL;
CREATE INDEX cf_case_unsealed ON cf_case (id) WHERE sealed = 0;
CREATE INDEX cf_case_owed ON cf_case (owed, id) WHERE owed IS NOT NULL;
CREATE INDEX cf_case_policy ON cf_case (policy, closed, id);
CREATE INDEX cf_case_owner ON cf_case (owner, closed, id);
CREATE INDEX cf_sealed_head_case ON cf_sealed_head (case_id, seal);
CREATE INDEX cf_sighting_case ON cf_sighting (case_id);
CREATE INDEX cf_sighting_series ON cf_sighting (policy_id, series, at);
CREATE INDEX cf_noted_case ON cf_noted (case_id);
CREATE INDEX cf_act_case ON cf_act (case_id, number);
CREATE UNIQUE INDEX cf_log_event ON cf_log (case_id, event);
CREATE INDEX cf_alias_case ON cf_alias (case_id, name);
CREATE INDEX cf_timer_due ON cf_timer (due, case_id, hold);
CREATE INDEX cf_outbox_dead ON cf_outbox (case_id, lane, position) WHERE status = 'dead';
CREATE INDEX cf_outbox_pending ON cf_outbox (case_id, lane, position) WHERE status = 'pending';
CREATE INDEX cf_lane_next ON cf_lane (next_try, case_id, lane, lease);
CREATE INDEX cf_retention_due ON cf_retention (due, case_id, hold);
COMMIT;
