-- What each name of a note was resolved to. A name in several nodes (its mentions may be
-- split by what stands round them) takes the first.
CREATE OR REPLACE TABLE named_entities AS
SELECT note, name_key, type, min(entity) AS entity FROM mentions GROUP BY note, name_key, type;

-- Attributions with their agents: an entity of the same note, or a described source.
CREATE OR REPLACE TABLE attributions AS
WITH named AS (
    SELECT n.note, n.name_key, n.type, n.entity
    FROM named_entities n JOIN entities e ON e.iri = n.entity
    WHERE e.type IN ('Person', 'Organisation')
),
placed AS (
    SELECT c.iri AS claim, a.ordinal, a.role, a.cue, a.source, a.confidence, via.iri AS inherited_from,
           CASE WHEN a.source_type IS NOT NULL THEN n.entity
                ELSE getvariable('base') || 'source/' || sha256(lower(a.source))[:12] END AS agent,
           a.source_type IS NOT NULL AS is_named
    FROM shard_attributions a
    JOIN claims c USING (note, position)
    LEFT JOIN claims via ON via.note = a.note AND via.position = a.inherited_from
    LEFT JOIN named n ON n.note = a.note AND n.name_key = a.source_key AND n.type = a.source_type
)
SELECT claim, row_number() OVER (PARTITION BY claim ORDER BY ordinal, agent) AS ordinal,
       agent, is_named, source, role, cue, inherited_from, confidence
FROM placed WHERE agent IS NOT NULL
ORDER BY claim, ordinal;

CREATE OR REPLACE TABLE described_sources AS
SELECT agent AS iri, min(source) AS label FROM attributions WHERE NOT is_named GROUP BY agent ORDER BY iri;
