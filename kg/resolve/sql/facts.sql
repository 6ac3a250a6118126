-- What pronouns stand for, who took part in what happened, and what is said of two things,
-- with entities for names. A claim refers to what it does not name itself.
CREATE OR REPLACE TABLE claim_references AS
SELECT DISTINCT c.iri AS claim, n.entity, r.start, r."end", r.surface, r.confidence
FROM shard_references r
JOIN claims c USING (note, position)
JOIN named_entities n ON n.note = r.note AND n.name_key = r.name_key AND n.type = r.type
WHERE NOT EXISTS (SELECT 1 FROM mentions m WHERE m.claim = c.iri AND m.entity = n.entity)
ORDER BY claim, r.start, n.entity;

CREATE OR REPLACE TABLE told_occurrences AS
WITH parts AS (
    SELECT o.note, o.position, o.ordinal, list(DISTINCT n.entity ORDER BY n.entity) AS actors
    FROM shard_occurrences o, unnest(o.participants) AS p(one)
    JOIN named_entities n ON n.note = o.note AND n.name_key = p.one.name_key AND n.type = p.one.type
    GROUP BY ALL
)
SELECT c.note_iri, c.iri AS claim, c.path, o.position, o.ordinal, o.start, o."end", o.trigger, o.type, o.date,
       coalesce(a.actors, []) AS actors, w.entity AS place, c.text, o.confidence
FROM shard_occurrences o
JOIN claims c USING (note, position)
LEFT JOIN parts a USING (note, position, ordinal)
LEFT JOIN named_entities w ON w.note = o.note AND w.name_key = o.place.name_key AND w.type = o.place.type
ORDER BY c.path, o.position, o.ordinal;

-- A relation is asserted where some claim states it as a fact of its own: not denied, not
-- proposed, not possible, and by nobody else.
CREATE OR REPLACE TABLE told_relations AS
SELECT s.entity AS subject, coalesce(p.canonical, r.predicate) AS predicate, o.entity AS object, c.iri AS claim,
       coalesce(p.is_inverse, false) AS is_inverse,
       c.modality = 'Asserted' AND c.polarity = 'Affirmative'
           AND NOT EXISTS (SELECT 1 FROM attributions a WHERE a.claim = c.iri) AS is_fact,
       r.confidence
FROM shard_relations r
JOIN claims c USING (note, position)
JOIN named_entities s ON s.note = r.note AND s.name_key = r.subject.name_key AND s.type = r.subject.type
JOIN named_entities o ON o.note = r.note AND o.name_key = r.object.name_key AND o.type = r.object.type
LEFT JOIN predicate_names p ON p.predicate = r.predicate
WHERE s.entity <> o.entity;

CREATE OR REPLACE TABLE relations AS
WITH directed AS (
    SELECT CASE WHEN is_inverse THEN object ELSE subject END AS subject, predicate,
           CASE WHEN is_inverse THEN subject ELSE object END AS object, claim, is_fact, confidence
    FROM told_relations
)
SELECT getvariable('base') || 'relation/' || sha256(subject || ' ' || predicate || ' ' || object)[:12] AS iri,
       subject, predicate, object, bool_or(is_fact) AS is_asserted, max(confidence) AS confidence,
       list(DISTINCT claim ORDER BY claim) AS claims
FROM directed GROUP BY subject, predicate, object ORDER BY iri;
