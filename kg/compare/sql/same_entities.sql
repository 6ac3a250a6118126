-- Whose a mention was and whose it is, for each mention of a claim that both builds have
-- with the same words; and which entity of the old build is which of the new: by its IRI, of
-- the rest the one that has most of its mentions, where that holds both ways.
CREATE TABLE kept_mentions AS
SELECT b.entity AS before, a.entity AS after, s.after AS claim, a.start
FROM same_claims s
JOIN before.mentions b ON b.claim = s.before
JOIN after.mentions a ON a.claim = s.after AND a.start = b.start AND a."end" = b."end" AND a.surface = b.surface;

CREATE TABLE same_entities (before VARCHAR, after VARCHAR);

INSERT INTO same_entities SELECT b.iri, a.iri FROM before.entities b JOIN after.entities a USING (iri);

INSERT INTO same_entities
WITH counted AS (
    SELECT before, after, count(*) AS mentions FROM kept_mentions
    WHERE before NOT IN (SELECT before FROM same_entities) AND after NOT IN (SELECT after FROM same_entities)
    GROUP BY before, after
),
ranked AS (
    SELECT before, after,
           row_number() OVER (PARTITION BY before ORDER BY mentions DESC, after) AS most_after,
           row_number() OVER (PARTITION BY after ORDER BY mentions DESC, before) AS most_before
    FROM counted
)
SELECT before, after FROM ranked WHERE most_after = 1 AND most_before = 1;
