-- Operations have options by type, and something to tell besides differences.
ALTER TABLE operation
    ADD COLUMN dry_run boolean NOT NULL DEFAULT false,
    ADD COLUMN catalog text, -- prices, where the type takes any
    ADD COLUMN result  text; -- JSON, as the type has it; null: nothing
