-- For each entity the plain triples that some claim states as a fact.
CREATE OR REPLACE TABLE plain_facts AS
WITH objects AS (
    SELECT r.subject, p.iri AS predicate, list(DISTINCT r.object ORDER BY r.object) AS objects
    FROM relations r JOIN predicates p ON p.label = r.predicate
    WHERE r.is_asserted GROUP BY r.subject, p.iri
)
SELECT subject AS iri, list({'predicate': predicate, 'objects': objects} ORDER BY predicate) AS facts
FROM objects GROUP BY subject ORDER BY subject;
