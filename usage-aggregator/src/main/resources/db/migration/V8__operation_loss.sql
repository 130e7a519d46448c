-- Options of operations that replace what is live: what must be there afterwards, and whether it may be less than before.
ALTER TABLE operation
    ADD COLUMN heads       uuid,
    ADD COLUMN accept_loss boolean NOT NULL DEFAULT false;
