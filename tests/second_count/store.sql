-- What every measure is counted from, taken out of the store's own tables. The parameters stand in the tables
-- setting (name, value), listed (name, entry), term (name, first, last, half_first, half_last), closed (day) and
-- unwanted (settings, entry): the list of unwanted types in each text of the settings that the store keeps.

-- Records that count: neither withdrawn, nor replaced by a newer revision that is not withdrawn.
CREATE TEMP TABLE stands AS
WITH RECURSIVE
    alive AS (SELECT id, revises FROM record WHERE id NOT IN (SELECT record FROM withdrawal)),
    replaced (id) AS (
        SELECT revises FROM alive WHERE revises IS NOT NULL
        UNION
        SELECT record.revises FROM record JOIN replaced USING (id) WHERE record.revises IS NOT NULL
    )
SELECT record.id, record.form, record."case" AS kase, record.reference, record.run,
       said.raw ->> 'day' AS line_day, said.raw -> 'apart' AS apart, said.raw IS NOT NULL AS earlier
FROM record
LEFT JOIN answer AS said ON said.record = record.id AND said.question = '_legacy'
WHERE record.id IN (SELECT id FROM alive) AND record.id NOT IN (SELECT id FROM replaced);
CREATE UNIQUE INDEX temp.stands_id ON stands (id);
CREATE INDEX temp.stands_form ON stands (form);

-- Boxes that say something. Of an earlier sheet not those that the school declared not comparable.
CREATE TEMP TABLE box AS
SELECT answer.id, answer.record, stands.form, answer.question, answer."row" AS line, answer.state,
       answer.value ->> '$' AS value, json_type(answer.value) AS kind
FROM answer JOIN stands ON stands.id = answer.record
WHERE answer.question NOT LIKE '\_%' ESCAPE '\' AND (answer.value IS NOT NULL OR answer.state IS NOT NULL)
  AND coalesce(answer.state, '') NOT IN ('blank', 'withheld') AND coalesce(answer.value, '') NOT IN ('""', '[]', '{}', 'null')
  AND NOT (stands.earlier AND answer.question IN (SELECT key FROM json_each(stands.apart)));
CREATE INDEX temp.box_place ON box (record, question, line);

-- The steps of cases that count, as they were last corrected. Corrections, and steps taken back, name the number that a
-- step has among those of its case; the newest correction of a day, and of each detail, holds.
CREATE TEMP TABLE step AS
WITH
    made AS (
        SELECT *, row_number() OVER (PARTITION BY "case" ORDER BY id) AS number
        FROM case_event WHERE kind IN ('opened', 'decided', 'started', 'closed')
    ),
    said AS (
        SELECT id, kind, "case", details ->> 'step' AS number, details ->> 'on' AS day, details -> 'changed' AS changed
        FROM case_event WHERE kind IN ('corrected', 'taken_back')
    ),
    detail AS (
        SELECT made.id AS event, one.key, one.value, 0 AS turn FROM made, json_each(made.details) AS one
        UNION ALL
        SELECT made.id, one.key, one.value, said.id FROM made JOIN said USING ("case", number), json_each(said.changed) AS one
    ),
    newest AS (SELECT event, key, value, max(turn) FROM detail GROUP BY event, key)
SELECT made.id, made."case", made.kind,
       coalesce((SELECT day FROM said WHERE said."case" = made."case" AND said.number = made.number AND day <> ''
                 ORDER BY said.id DESC LIMIT 1), made."on") AS "on",
       (SELECT json_group_object(key, value) FROM newest WHERE event = made.id) AS details
FROM made
WHERE NOT EXISTS (SELECT 1 FROM said WHERE said.kind = 'taken_back' AND said."case" = made."case" AND said.number = made.number);

-- Cases as their steps tell them: of each kind of step the last one holds.
CREATE TEMP TABLE kase AS
WITH
    last_of AS (SELECT "case" AS id, kind, max(id) AS event FROM step GROUP BY "case", kind),
    told AS (SELECT last_of.id, last_of.kind, event, "on" AS day, details FROM last_of JOIN step ON step.id = event)
SELECT opened.id, opened.details ->> 'pupil' AS pupil, opened.day AS opened_on,
       coalesce(nullif(opened.details ->> 'referred_on', ''), opened.day) AS referred_on,
       decided.day AS decided_on, coalesce(decided.details ->> 'decision', '') AS decision, started.day AS started_on,
       ended.day AS ended_on, coalesce(ended.details ->> 'reason', '') AS reason,
       CASE
           WHEN ended.event IS NOT NULL THEN 'ended'
           WHEN started.event IS NOT NULL THEN 'started'
           WHEN decided.details ->> 'decision' IN ('decline', 'other_support') THEN 'declined'
           ELSE 'open'
       END AS status
FROM told AS opened
LEFT JOIN told AS decided ON decided.id = opened.id AND decided.kind = 'decided'
LEFT JOIN told AS started ON started.id = opened.id AND started.kind = 'started'
LEFT JOIN told AS ended ON ended.id = opened.id AND ended.kind = 'closed'
WHERE opened.kind = 'opened';

-- The child of each case; an entry that was joined to another one is that child.
CREATE TEMP TABLE child AS
WITH RECURSIVE
    newest AS (SELECT max(id) AS id FROM pupil GROUP BY pupil),
    fact AS (SELECT pupil AS id, facts ->> 'same_as' AS same_as FROM pupil WHERE id IN (SELECT id FROM newest)),
    known AS (SELECT fact.* FROM fact WHERE id IN (
        SELECT value FROM json_each((SELECT pupils FROM roll ORDER BY id DESC LIMIT 1)))),
    joined (pupil, real) AS (
        SELECT id, id FROM known
        UNION
        SELECT joined.pupil, known.same_as FROM joined JOIN known ON known.id = joined.real WHERE known.same_as <> ''
    )
SELECT kase.id AS kase, coalesce(
    (SELECT real FROM joined JOIN known ON known.id = joined.real
     WHERE joined.pupil = kase.pupil AND coalesce(known.same_as, '') = ''), kase.pupil) AS child
FROM kase;

-- The last day of the period that is not in the future.
CREATE TEMP VIEW span AS
SELECT first, last, today, min(last, today) AS until FROM (
    SELECT (SELECT value FROM setting WHERE name = 'start') AS first,
           (SELECT value FROM setting WHERE name = 'end') AS last,
           (SELECT value FROM setting WHERE name = 'today') AS today);

-- Every day around the terms, up to 50 days before and after; nth: how many school days there were until then.
CREATE TEMP TABLE day AS
WITH RECURSIVE
    every (day) AS (
        SELECT date(min(first), '-50 days') FROM term HAVING count(*)
        UNION ALL
        SELECT date(day, '+1 day') FROM every WHERE day < (SELECT date(max(last), '+50 days') FROM term)
    ),
    marked AS (
        SELECT day, strftime('%w', day) NOT IN ('0', '6') AND day NOT IN (SELECT day FROM closed) AND EXISTS (
            SELECT 1 FROM term WHERE every.day BETWEEN first AND last
            AND NOT (half_first IS NOT NULL AND every.day BETWEEN half_first AND half_last)) AS school
        FROM every
    )
SELECT day, school, sum(school) OVER (ORDER BY day) AS nth FROM marked;
CREATE UNIQUE INDEX temp.day_day ON day (day);

-- The rows of logs. What stands in every box as in a row of a record before it is that row again: `copy`.
CREATE TEMP TABLE line AS
WITH
    full AS (
        SELECT record, form, substr(question, 1, instr(question, '.') - 1) AS part, line, min(id) AS place
        FROM box WHERE line IS NOT NULL AND form IN (
            'mentor-training', 'pupil-roles', 'playground-incidents', 'playground-exposure', 'contact-log')
        GROUP BY 1, 2, 3, 4
    ),
    written AS (
        SELECT full.*, stands.earlier, stands.line_day, stands.apart, stands.run, (
            SELECT group_concat(what, char(31)) FROM (
                SELECT question || '=' || coalesce(kind, '') || coalesce(value, '') || coalesce(state, '') AS what
                FROM box WHERE box.record = full.record AND box.line = full.line
                AND substr(box.question, 1, length(full.part) + 1) = full.part || '.'
                ORDER BY question)) AS content
        FROM full JOIN stands ON stands.id = full.record
    )
SELECT *, NOT earlier AND record > min(CASE WHEN earlier THEN NULL ELSE record END)
                                   OVER (PARTITION BY form, part, content) AS copy
FROM written;
CREATE INDEX temp.line_part ON line (form, part);
