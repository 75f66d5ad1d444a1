-- M5 (SC5): what staff say; how many referrals by staff were answered within so many school days.
WITH
statement (name, number) AS (
    VALUES ('know_refer', 1), ('answer_refer', 2), ('told_needs', 3), ('ideas_usable', 4), ('helped_spot', 5),
           ('readier_to_learn', 6), ('playtimes_calmer', 7), ('training_useful', 8)
),
said AS (
    SELECT stands.* FROM stands, span JOIN box ON box.record = stands.id AND box.question = 'view_date' AND box.kind = 'text'
    WHERE stands.form = 'staff-view' AND box.value BETWEEN first AND last
),
undated AS (  -- lines of earlier sheets whose day does not compare
    SELECT count(*) AS lines FROM stands, span WHERE form = 'staff-view' AND earlier
    AND 'view_date' IN (SELECT key FROM json_each(apart)) AND (line_day IS NULL OR line_day BETWEEN first AND last)
),
answered AS (
    SELECT statement.number, coalesce(box.value, box.state, '') AS what,
           said.earlier AND (statement.name IN (SELECT key FROM json_each(said.apart)) OR NOT EXISTS (
               SELECT 1 FROM answer WHERE answer.record = said.id AND answer.question = statement.name)) AS unusable
    FROM said, statement LEFT JOIN box ON box.record = said.id AND box.question = statement.name
),
item AS (
    SELECT number, sum(NOT unusable AND what IN ('strongly_agree', 'agree')) AS part,
           sum(NOT unusable AND what IN ('strongly_agree', 'agree', 'disagree', 'strongly_disagree')) AS whole,
           sum(NOT unusable AND what = 'dont_know') AS unsure, sum(unusable) AS unusable, count(*) AS each
    FROM answered GROUP BY number
),
full AS (
    SELECT number, coalesce(part, 0) AS part, coalesce(whole, 0) AS whole, coalesce(unsure + unusable, 0) + lines AS excluded,
           coalesce(each - unusable - unsure - whole, 0) AS missing
    FROM statement JOIN undated LEFT JOIN item USING (number)
),
paper AS (
    SELECT stands.id, source.value AS source, coalesce(came.value, written.value) AS day, told.value AS told
    FROM stands
    LEFT JOIN box AS source ON source.record = stands.id AND source.question = 'referral_source' AND source.kind = 'text'
    LEFT JOIN box AS came ON came.record = stands.id AND came.question = 'received_on' AND came.kind = 'text'
    LEFT JOIN box AS written ON written.record = stands.id AND written.question = 'referral_date' AND written.kind = 'text'
    LEFT JOIN box AS told ON told.record = stands.id AND told.question = 'feedback_on' AND told.kind = 'text'
    WHERE stands.form = 'referral'
),
judged AS (  -- in_time: 1 yes, 0 no, -1 not known; NULL where it is not counted
    SELECT paper.id, CASE
        WHEN source IS NULL OR source NOT IN ('class_teacher', 'slt_smt', 'senco') THEN NULL
        WHEN told < paper.day THEN -1
        WHEN told IS NOT NULL THEN upto.nth - since.nth <= (SELECT value FROM setting WHERE name = 'feedback_school_days')
        WHEN due.day >= paper.day AND due.nth - since.nth >= (SELECT value FROM setting WHERE name = 'feedback_school_days') THEN -1
        END AS in_time
    FROM paper, span
    LEFT JOIN day AS since ON since.day = paper.day LEFT JOIN day AS upto ON upto.day = told
    LEFT JOIN day AS due ON due.day = (SELECT min(today, max(last)) FROM term)
    WHERE paper.day BETWEEN span.first AND span.last
),
feedback AS (
    SELECT count(in_time) AS whole, coalesce(sum(in_time = 1), 0) AS part, coalesce(sum(in_time = -1), 0) AS missing,
           count(*) - count(in_time) + (SELECT count(*) FROM paper WHERE day IS NULL) AS excluded
    FROM judged
)
SELECT 'M5 item ' || number AS measure, part AS numerator, whole AS denominator, part AS worst, whole + missing AS worst_of,
       part + missing AS best, whole + missing AS best_of, excluded, missing FROM full
UNION ALL
SELECT 'M5 feedback', part, whole, part, whole, part + missing, whole, excluded, missing FROM feedback;
