-- M2a (SC2): who helped to set the targets. M2b: whose views were written down.
WITH
plan AS (
    SELECT stands.id, kase, coalesce(
        (SELECT max(value) FROM box WHERE record = stands.id AND question = 'agreements.agreed_on' AND kind = 'text'),
        (SELECT value FROM box WHERE record = stands.id AND question = 'plan_start' AND kind = 'text')) AS agreed,
        coalesce((SELECT value FROM box WHERE record = stands.id AND question = 'contribution' AND kind = 'text'), '') AS how,
        coalesce((SELECT trim(value) FROM box WHERE record = stands.id AND question = 'pupil_words' AND kind = 'text'), '')
        <> '' AS words
    FROM stands WHERE form = 'action-plan'
),
dated AS (
    SELECT plan.*, row_number() OVER (PARTITION BY coalesce(child.child, plan.kase) ORDER BY agreed DESC, plan.id DESC) AS nth
    FROM plan, span LEFT JOIN child ON child.kase = plan.kase
    WHERE agreed BETWEEN first AND last AND plan.kase IS NOT NULL
),
chosen AS (
    SELECT how IN ('chose', 'helped_word', 'chose_strategy') AS gave, how = '' AS unsaid, words FROM dated WHERE nth = 1
),
helped AS (
    SELECT count(*) AS whole, coalesce(sum(gave AND words), 0) AS part,
           coalesce(sum(unsaid OR (gave AND NOT words)), 0) AS missing
    FROM chosen
),
not_chosen AS (
    SELECT (SELECT count(*) FROM dated WHERE nth > 1)
         + (SELECT count(*) FROM plan, span WHERE kase IS NULL AND agreed BETWEEN first AND last)
         + (SELECT count(*) FROM plan WHERE agreed IS NULL) AS excluded
),
starter AS (
    SELECT kase.*, child.child FROM kase JOIN child ON child.kase = kase.id, span WHERE started_on BETWEEN first AND last
),
view AS (  -- 1 said or did not want to, 2 not known, 3 anything else
    SELECT starter.child, CASE
        WHEN asked.value = 'could_not_be_asked' THEN 3
        WHEN said.value IS NULL THEN 2
        WHEN said.value NOT BETWEEN starter.referred_on AND coalesce(starter.ended_on, span.today) THEN 3
        WHEN asked.value IN ('answered', 'did_not_want_to') THEN 1
        ELSE 2 END AS what
    FROM starter, span JOIN stands ON stands.kase = starter.id AND stands.form IN ('pupil-voice', 'pupil-voice-young')
    LEFT JOIN box AS said ON said.record = stands.id AND said.question = 'voice_date' AND said.kind = 'text'
    LEFT JOIN box AS asked ON asked.record = stands.id AND asked.question = 'asked' AND asked.kind = 'text'
),
best AS (SELECT starter.child, min(what) AS what FROM starter LEFT JOIN view ON view.child = starter.child GROUP BY 1),
viewed AS (
    SELECT count(*) AS whole, coalesce(sum(what = 1), 0) AS part, coalesce(sum(what = 2), 0) AS missing FROM best
)
SELECT 'M2a' AS measure, part AS numerator, whole AS denominator, part AS worst, whole AS worst_of, part + missing AS best,
       whole AS best_of, excluded, missing FROM helped, not_chosen
UNION ALL
SELECT 'M2b', part, whole, part, whole, part + missing, whole,
       (SELECT count(*) FROM stands WHERE form IN ('pupil-voice', 'pupil-voice-young') AND kase IS NULL), missing
FROM viewed;
