package dev.keyledger.reporting.spool;

/** A record that was read from the spool, and where it stays until it is acknowledged. */
@SuppressWarnings("ArrayRecordComponent") // Only handed over, never compared.
public record StoredRecord(SpoolPlace place, byte[] content) {}
