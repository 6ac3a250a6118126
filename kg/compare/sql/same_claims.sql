-- Which claim of the old build is which of the new: by its IRI; of the rest, within one note, by
-- its text and second, by its text, and by a text that is nearly the same under the same
-- heading at the same second. Claims that say the same in one place are taken in their order.
CREATE TABLE same_claims (before VARCHAR, after VARCHAR);

INSERT INTO same_claims SELECT b.iri, a.iri FROM before.claims b JOIN after.claims a USING (iri);

CREATE MACRO claims_gone() AS TABLE
    SELECT c.iri, s.after AS note, c.text, c.seconds, c.section, c.position
    FROM before.claims c JOIN same_notes s ON s.before = c.path
    WHERE c.iri NOT IN (SELECT before FROM same_claims);
CREATE MACRO claims_come() AS TABLE
    SELECT c.iri, c.path AS note, c.text, c.seconds, c.section, c.position
    FROM after.claims c WHERE c.iri NOT IN (SELECT after FROM same_claims);

INSERT INTO same_claims
SELECT b.iri, a.iri
FROM (SELECT *, row_number() OVER (PARTITION BY note, text, seconds ORDER BY position) AS number FROM claims_gone()) b
JOIN (SELECT *, row_number() OVER (PARTITION BY note, text, seconds ORDER BY position) AS number FROM claims_come()) a
    ON b.note = a.note AND b.text = a.text AND b.seconds IS NOT DISTINCT FROM a.seconds AND b.number = a.number;

INSERT INTO same_claims
SELECT b.iri, a.iri
FROM (SELECT *, row_number() OVER (PARTITION BY note, text ORDER BY position) AS number FROM claims_gone()) b
JOIN (SELECT *, row_number() OVER (PARTITION BY note, text ORDER BY position) AS number FROM claims_come()) a
    USING (note, text, number);

-- Half of the letters in common: a sentence that was mended, not another in its place. Each
-- must be the other's nearest.
INSERT INTO same_claims
WITH likeness AS (
    SELECT b.iri AS before, a.iri AS after, b.position AS before_position, a.position AS after_position,
           1 - damerau_levenshtein(b.text, a.text) / greatest(length(b.text), length(a.text), 1) AS likeness
    FROM claims_gone() b JOIN claims_come() a
        ON b.note = a.note AND b.section IS NOT DISTINCT FROM a.section AND b.seconds IS NOT DISTINCT FROM a.seconds
),
ranked AS (
    SELECT before, after,
           row_number() OVER (PARTITION BY before ORDER BY likeness DESC, after_position, after) AS nearest_after,
           row_number() OVER (PARTITION BY after ORDER BY likeness DESC, before_position, before) AS nearest_before
    FROM likeness WHERE likeness >= 0.5
)
SELECT before, after FROM ranked WHERE nearest_after = 1 AND nearest_before = 1;
