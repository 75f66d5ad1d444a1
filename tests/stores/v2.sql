BEGIN TRANSACTION;
CREATE TABLE answer (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	school VARCHAR NOT NULL, 
	run INTEGER NOT NULL, 
	record INTEGER NOT NULL, 
	question TEXT NOT NULL, 
	"row" TEXT, 
	value TEXT, 
	state TEXT, 
	file INTEGER NOT NULL, 
	sheet TEXT, 
	cell TEXT, 
	raw TEXT, 
	read INTEGER, 
	FOREIGN KEY(run) REFERENCES run (id), 
	FOREIGN KEY(record) REFERENCES record (id), 
	FOREIGN KEY(file) REFERENCES file (id)
);
INSERT INTO "answer" VALUES(1,'school',2,1,'child_view',NULL,'"I like the “calm corner”.\nنعم"',NULL,1,'Entry','C3','I like the “calm corner”.
نعم ',2);
INSERT INTO "answer" VALUES(2,'school',2,1,'days',NULL,'["mon","thu"]',NULL,1,NULL,NULL,NULL,NULL);
INSERT INTO "answer" VALUES(3,'school',2,1,'consent',NULL,'true',NULL,1,NULL,NULL,NULL,NULL);
INSERT INTO "answer" VALUES(4,'school',2,1,'score',NULL,'0',NULL,1,'Entry','C4',' 0 ',1);
INSERT INTO "answer" VALUES(5,'school',2,1,'worry',NULL,NULL,'dont_know',1,NULL,NULL,NULL,NULL);
INSERT INTO "answer" VALUES(6,'school',2,1,'areas.score','self_esteem','4',NULL,1,'Entry','D7','4',3);
INSERT INTO "answer" VALUES(7,'school',2,1,'areas.note','self_esteem',NULL,'declined',1,NULL,NULL,NULL,NULL);
INSERT INTO "answer" VALUES(8,'school',2,1,'areas.score','attendance','7',NULL,1,NULL,NULL,NULL,NULL);
INSERT INTO "answer" VALUES(9,'school',2,1,'met_on',NULL,'"2026-10-05"',NULL,1,NULL,NULL,NULL,NULL);
INSERT INTO "answer" VALUES(10,'school',2,1,'sessions.on','1','"2026-10-05"',NULL,1,NULL,NULL,NULL,NULL);
INSERT INTO "answer" VALUES(11,'school',2,1,'sessions.minutes','1','"30.5"',NULL,1,NULL,NULL,NULL,NULL);
INSERT INTO "answer" VALUES(12,'school',2,1,'sessions.on','10','"2026-10-12"',NULL,1,NULL,NULL,NULL,NULL);
INSERT INTO "answer" VALUES(13,'school',2,1,'sessions','2','{}',NULL,1,NULL,NULL,NULL,NULL);
INSERT INTO "answer" VALUES(14,'school',2,1,'incidents',NULL,'{}',NULL,1,NULL,NULL,NULL,NULL);
INSERT INTO "answer" VALUES(15,'school',2,1,'areas.score','friends',NULL,NULL,1,'Entry','D9','12',0);
CREATE TABLE case_event (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	school VARCHAR NOT NULL, 
	run INTEGER NOT NULL, 
	"case" TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	"on" TEXT NOT NULL, 
	details TEXT NOT NULL, 
	FOREIGN KEY(run) REFERENCES run (id)
);
INSERT INTO "case_event" VALUES(1,'school',1,'LM-2026-001','opened','2026-09-01','{"pupil":"P0001","source":"teacher"}');
INSERT INTO "case_event" VALUES(2,'school',1,'LM-2026-001','started','2026-09-08','{}');
CREATE TABLE decision (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	school VARCHAR NOT NULL, 
	run INTEGER NOT NULL, 
	sha256 TEXT NOT NULL, 
	what TEXT NOT NULL, 
	why TEXT NOT NULL, 
	FOREIGN KEY(run) REFERENCES run (id)
);
INSERT INTO "decision" VALUES(1,'school',2,'d4e24d749a4fe2f161af2de913c0402b04e3ae287dafd0f9dbfa4a5c56c69285','type in','too dark to read');
CREATE TABLE file (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	school VARCHAR NOT NULL, 
	run INTEGER NOT NULL, 
	sha256 TEXT NOT NULL, 
	name TEXT NOT NULL, 
	verdict TEXT NOT NULL, 
	size INTEGER NOT NULL, 
	UNIQUE (school, sha256), 
	FOREIGN KEY(run) REFERENCES run (id)
);
INSERT INTO "file" VALUES(1,'school',2,'ce905e5c74a5cbf34912ee3198222afae6be79332977a8b4eeffbbcc89dd136d','entry (2).xlsx','partial',29);
INSERT INTO "file" VALUES(2,'school',2,'d4e24d749a4fe2f161af2de913c0402b04e3ae287dafd0f9dbfa4a5c56c69285','IMG_1.jpg','to_type_in',7);
CREATE TABLE issued (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	school VARCHAR NOT NULL, 
	run INTEGER NOT NULL, 
	reference TEXT NOT NULL, 
	form TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	audience TEXT NOT NULL, 
	made_on TEXT NOT NULL, 
	format TEXT NOT NULL, 
	"case" TEXT, 
	pupil TEXT, 
	recipient TEXT NOT NULL, 
	round TEXT NOT NULL, 
	prefilled TEXT NOT NULL, 
	UNIQUE (school, reference), 
	FOREIGN KEY(run) REFERENCES run (id)
);
INSERT INTO "issued" VALUES(1,'school',1,'LM-ER2-7F3C9A2E-K','entry-record',2,'family','2026-09-01','docx,pdf','LM-2026-001','P0001','Ms Nowak','autumn','{"pupil_name":"Amira","sessions":{"1":{"on":"2026-09-01"}}}');
CREATE TABLE log (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	school VARCHAR NOT NULL, 
	run INTEGER NOT NULL, 
	what TEXT NOT NULL, 
	ids TEXT NOT NULL, 
	FOREIGN KEY(run) REFERENCES run (id)
);
INSERT INTO "log" VALUES(1,'school',2,'record added','["LM-ER2-7F3C9A2E-K","ce905e5c74a5cbf34912ee3198222afae6be79332977a8b4eeffbbcc89dd136d"]');
CREATE TABLE mark (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	school VARCHAR NOT NULL, 
	run INTEGER NOT NULL, 
	record INTEGER NOT NULL, 
	question TEXT NOT NULL, 
	"row" TEXT, 
	FOREIGN KEY(run) REFERENCES run (id), 
	FOREIGN KEY(record) REFERENCES record (id)
);
CREATE TABLE meta (
	name VARCHAR NOT NULL, 
	value TEXT NOT NULL, 
	PRIMARY KEY (name)
);
INSERT INTO "meta" VALUES('schema','2');
CREATE TABLE pupil (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	school VARCHAR NOT NULL, 
	run INTEGER NOT NULL, 
	pupil TEXT NOT NULL, 
	facts TEXT NOT NULL, 
	FOREIGN KEY(run) REFERENCES run (id)
);
INSERT INTO "pupil" VALUES(1,'school',1,'P0002','{"id":"P0002","forename":"Ben","surname":"O’Hara","preferred":"","upn":"","dob":null,"year_group":"","class_name":"","sen_status":"","first_language":"","eal":null,"pupil_premium":null,"in_care":null,"sessions_possible":null,"sessions_attended":null,"left_on":null}');
INSERT INTO "pupil" VALUES(2,'school',1,'P0001','{"id":"P0001","forename":"Amira","surname":"Ōtani-Nowak","preferred":"Ami","upn":"T820320001017","dob":"2018-03-02","year_group":"3","class_name":"Kestrels","sen_status":"K","first_language":"pol","eal":true,"pupil_premium":false,"in_care":null,"sessions_possible":190,"sessions_attended":171,"left_on":null}');
CREATE TABLE record (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	school VARCHAR NOT NULL, 
	run INTEGER NOT NULL, 
	file INTEGER NOT NULL, 
	form TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	verdict TEXT NOT NULL, 
	reference TEXT, 
	"case" TEXT, 
	pupil TEXT, 
	revises INTEGER, 
	problems TEXT NOT NULL, 
	how TEXT NOT NULL, 
	filled_by TEXT NOT NULL, 
	FOREIGN KEY(run) REFERENCES run (id), 
	FOREIGN KEY(file) REFERENCES file (id), 
	FOREIGN KEY(revises) REFERENCES record (id)
);
INSERT INTO "record" VALUES(1,'school',2,1,'entry-record',2,'partial','LM-ER2-7F3C9A2E-K','LM-2026-001','P0001',NULL,'[{"code":"too_big","message":"12 is above 10.","fix":"Please give 0 to 10.","severity":"error","question":"Q07 Score","file":null,"sheet":"Entry","cell":"D9","path":"areas.score","row":"friends"},{"code":"late","message":"This is late.","fix":"Nothing to do.","severity":"warning","question":null,"file":null,"sheet":null,"cell":null,"path":null,"row":null}]','','');
CREATE TABLE roll (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	school VARCHAR NOT NULL, 
	run INTEGER NOT NULL, 
	pupils TEXT NOT NULL, 
	FOREIGN KEY(run) REFERENCES run (id)
);
INSERT INTO "roll" VALUES(1,'school',1,'["P0002","P0001"]');
CREATE TABLE run (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	school VARCHAR NOT NULL, 
	command TEXT NOT NULL, 
	"by" TEXT NOT NULL, 
	at TEXT NOT NULL
);
INSERT INTO "run" VALUES(1,'school','prepare','office','2026-10-06T14:30:00+00:00');
INSERT INTO "run" VALUES(2,'school','import','mentor','2026-10-06T15:30:00+00:00');
CREATE TABLE settings (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	school VARCHAR NOT NULL, 
	run INTEGER NOT NULL, 
	sha256 TEXT NOT NULL, 
	text TEXT NOT NULL, 
	FOREIGN KEY(run) REFERENCES run (id)
);
INSERT INTO "settings" VALUES(1,'school',1,'6d76c1f11e3137b4d328994e93959d721b3f348eab83949218e0290ea811e37c','name = "Hill Primary"
');
CREATE TABLE withdrawal (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	school VARCHAR NOT NULL, 
	run INTEGER NOT NULL, 
	record INTEGER NOT NULL, 
	reason TEXT NOT NULL, 
	FOREIGN KEY(run) REFERENCES run (id), 
	FOREIGN KEY(record) REFERENCES record (id)
);
CREATE TABLE withheld (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	school VARCHAR NOT NULL, 
	run INTEGER NOT NULL, 
	record INTEGER, 
	question TEXT NOT NULL, 
	"row" TEXT, 
	sha256 TEXT NOT NULL, 
	original TEXT NOT NULL, 
	reason TEXT NOT NULL, 
	moved_to TEXT NOT NULL, 
	FOREIGN KEY(run) REFERENCES run (id), 
	FOREIGN KEY(record) REFERENCES record (id)
);
CREATE TABLE writer (
	school VARCHAR NOT NULL, 
	token TEXT NOT NULL, 
	"by" TEXT NOT NULL, 
	command TEXT NOT NULL, 
	since TEXT NOT NULL, 
	host TEXT NOT NULL, 
	pid INTEGER NOT NULL, 
	PRIMARY KEY (school)
);
CREATE INDEX issued_by_case ON issued (school, "case");
CREATE INDEX pupil_by_id ON pupil (school, pupil);
CREATE INDEX settings_by_run ON settings (school, run);
CREATE INDEX record_by_case ON record (school, "case");
CREATE INDEX record_by_reference ON record (school, reference);
CREATE INDEX record_by_revises ON record (revises);
CREATE INDEX record_by_file ON record (file);
CREATE INDEX answer_by_record ON answer (record);
CREATE INDEX withdrawal_by_record ON withdrawal (record);
CREATE INDEX mark_by_record ON mark (record);
CREATE INDEX withheld_by_record ON withheld (record);
CREATE TRIGGER append_only_run_update BEFORE UPDATE ON "run" BEGIN SELECT RAISE(ABORT, 'run is append-only'); END;
CREATE TRIGGER append_only_run_delete BEFORE DELETE ON "run" BEGIN SELECT RAISE(ABORT, 'run is append-only'); END;
CREATE TRIGGER append_only_issued_update BEFORE UPDATE ON "issued" BEGIN SELECT RAISE(ABORT, 'issued is append-only'); END;
CREATE TRIGGER append_only_issued_delete BEFORE DELETE ON "issued" BEGIN SELECT RAISE(ABORT, 'issued is append-only'); END;
CREATE TRIGGER append_only_file_update BEFORE UPDATE ON "file" BEGIN SELECT RAISE(ABORT, 'file is append-only'); END;
CREATE TRIGGER append_only_file_delete BEFORE DELETE ON "file" BEGIN SELECT RAISE(ABORT, 'file is append-only'); END;
CREATE TRIGGER append_only_record_update BEFORE UPDATE ON "record" BEGIN SELECT RAISE(ABORT, 'record is append-only'); END;
CREATE TRIGGER append_only_record_delete BEFORE DELETE ON "record" BEGIN SELECT RAISE(ABORT, 'record is append-only'); END;
CREATE TRIGGER append_only_answer_update BEFORE UPDATE ON "answer" BEGIN SELECT RAISE(ABORT, 'answer is append-only'); END;
CREATE TRIGGER append_only_answer_delete BEFORE DELETE ON "answer" BEGIN SELECT RAISE(ABORT, 'answer is append-only'); END;
CREATE TRIGGER append_only_decision_update BEFORE UPDATE ON "decision" BEGIN SELECT RAISE(ABORT, 'decision is append-only'); END;
CREATE TRIGGER append_only_decision_delete BEFORE DELETE ON "decision" BEGIN SELECT RAISE(ABORT, 'decision is append-only'); END;
CREATE TRIGGER append_only_log_update BEFORE UPDATE ON "log" BEGIN SELECT RAISE(ABORT, 'log is append-only'); END;
CREATE TRIGGER append_only_log_delete BEFORE DELETE ON "log" BEGIN SELECT RAISE(ABORT, 'log is append-only'); END;
CREATE TRIGGER append_only_pupil_update BEFORE UPDATE ON "pupil" BEGIN SELECT RAISE(ABORT, 'pupil is append-only'); END;
CREATE TRIGGER append_only_pupil_delete BEFORE DELETE ON "pupil" BEGIN SELECT RAISE(ABORT, 'pupil is append-only'); END;
CREATE TRIGGER append_only_roll_update BEFORE UPDATE ON "roll" BEGIN SELECT RAISE(ABORT, 'roll is append-only'); END;
CREATE TRIGGER append_only_roll_delete BEFORE DELETE ON "roll" BEGIN SELECT RAISE(ABORT, 'roll is append-only'); END;
CREATE TRIGGER append_only_case_event_update BEFORE UPDATE ON "case_event" BEGIN SELECT RAISE(ABORT, 'case_event is append-only'); END;
CREATE TRIGGER append_only_case_event_delete BEFORE DELETE ON "case_event" BEGIN SELECT RAISE(ABORT, 'case_event is append-only'); END;
CREATE TRIGGER append_only_settings_update BEFORE UPDATE ON "settings" BEGIN SELECT RAISE(ABORT, 'settings is append-only'); END;
CREATE TRIGGER append_only_settings_delete BEFORE DELETE ON "settings" BEGIN SELECT RAISE(ABORT, 'settings is append-only'); END;
CREATE TRIGGER append_only_withdrawal_update BEFORE UPDATE ON "withdrawal" BEGIN SELECT RAISE(ABORT, 'withdrawal is append-only'); END;
CREATE TRIGGER append_only_withdrawal_delete BEFORE DELETE ON "withdrawal" BEGIN SELECT RAISE(ABORT, 'withdrawal is append-only'); END;
CREATE TRIGGER append_only_mark_update BEFORE UPDATE ON "mark" BEGIN SELECT RAISE(ABORT, 'mark is append-only'); END;
CREATE TRIGGER append_only_mark_delete BEFORE DELETE ON "mark" BEGIN SELECT RAISE(ABORT, 'mark is append-only'); END;
CREATE TRIGGER append_only_withheld_update BEFORE UPDATE ON "withheld" BEGIN SELECT RAISE(ABORT, 'withheld is append-only'); END;
CREATE TRIGGER append_only_withheld_delete BEFORE DELETE ON "withheld" BEGIN SELECT RAISE(ABORT, 'withheld is append-only'); END;
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('run',2);
INSERT INTO "sqlite_sequence" VALUES('settings',1);
INSERT INTO "sqlite_sequence" VALUES('pupil',2);
INSERT INTO "sqlite_sequence" VALUES('roll',1);
INSERT INTO "sqlite_sequence" VALUES('case_event',2);
INSERT INTO "sqlite_sequence" VALUES('issued',1);
INSERT INTO "sqlite_sequence" VALUES('file',2);
INSERT INTO "sqlite_sequence" VALUES('record',1);
INSERT INTO "sqlite_sequence" VALUES('answer',15);
INSERT INTO "sqlite_sequence" VALUES('decision',1);
INSERT INTO "sqlite_sequence" VALUES('log',1);
COMMIT;
