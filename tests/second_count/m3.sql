-- M3 (SC3): invitations that were answered, and each statement of those that came back.
WITH
statement (name, number) AS (
    VALUES ('asked_before', 1), ('know_target', 2), ('child_heard', 3), ('comfortable', 4), ('helped', 5),
           ('feels_better', 6), ('told_how', 7), ('know_who', 8), ('home_school', 9), ('choose_again', 10)
),
latest_step AS (SELECT message, state, told FROM message_step WHERE id IN (
    SELECT max(id) FROM message_step GROUP BY message)
),
posted AS (  -- forms in messages: whether one left, and whether one may leave yet
    SELECT each.value AS reference,
           max(coalesce(state, 'built') IN ('accepted', 'bounced', 'unknown', 'sending')
               OR coalesce(state = 'approved' AND told = 'handed over as a file', 0)) AS left,
           max(coalesce(state, 'built') <> 'dropped') AS may_leave
    FROM message JOIN json_each(message."references") AS each LEFT JOIN latest_step ON latest_step.message = message.message
    GROUP BY each.value
),
came_back AS (SELECT DISTINCT reference FROM record WHERE reference IS NOT NULL),
by_hand AS (  -- rounds of which a form came back though formgen was not told that it left
    SELECT DISTINCT issued.round FROM issued JOIN posted USING (reference) JOIN came_back USING (reference)
    WHERE NOT left AND may_leave
),
sent AS (
    SELECT issued.reference FROM span JOIN issued LEFT JOIN posted USING (reference)
    WHERE form = 'parent-questionnaire' AND audience = 'family' AND made_on BETWEEN first AND last
    AND (posted.reference IS NULL OR left OR reference IN (SELECT reference FROM came_back)
         OR (may_leave AND round IN (SELECT round FROM by_hand)))
),
back AS (
    SELECT max(stands.id) AS id FROM stands JOIN sent USING (reference) WHERE form = 'parent-questionnaire' GROUP BY reference
),
line_of_old AS (
    SELECT stands.id FROM stands, span WHERE form = 'parent-questionnaire' AND earlier AND line_day BETWEEN first AND last
),
said AS (SELECT id FROM back UNION ALL SELECT id FROM line_of_old),
answered AS (
    SELECT statement.number, coalesce(box.value, box.state, '') AS what,
           stands.earlier AND (statement.name IN (SELECT key FROM json_each(stands.apart)) OR NOT EXISTS (
               SELECT 1 FROM answer WHERE answer.record = said.id AND answer.question = statement.name)) AS unusable
    FROM said JOIN stands USING (id), statement
    LEFT JOIN box ON box.record = said.id AND box.question = statement.name
),
item AS (
    SELECT number, sum(NOT unusable AND what IN ('strongly_agree', 'agree')) AS part,
           sum(NOT unusable AND what IN ('strongly_agree', 'agree', 'disagree', 'strongly_disagree')) AS whole,
           sum(NOT unusable AND what = 'dont_know') AS unsure, sum(unusable) AS unusable, count(*) AS each
    FROM answered GROUP BY number
),
full AS (
    SELECT number, coalesce(part, 0) AS part, coalesce(whole, 0) AS whole, coalesce(unsure + unusable, 0) AS excluded,
           coalesce(each - unusable - unsure - whole, 0) AS missing
    FROM statement LEFT JOIN item USING (number)
)
SELECT 'M3' AS measure, came AS numerator, made AS denominator, came AS worst, made AS worst_of, came AS best,
       made AS best_of, 0 AS excluded, made - came AS missing
FROM (SELECT (SELECT count(*) FROM back) AS came, (SELECT count(*) FROM sent) AS made)
UNION ALL
SELECT 'M3 item ' || number, part, whole, part, whole + missing, part + missing, whole + missing, excluded, missing FROM full;
