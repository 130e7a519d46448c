package dev.keyledger.query.keyview;

/** Whether a key can be used, as views say it. Expiry is the clock's doing; revocation wins over it, and it over being disabled. */
public enum KeyStatus {
    ACTIVE("active"),
    EXPIRED("expired"),
    DISABLED("disabled"),
    REVOKED("revoked");

    private final String wireName;

    KeyStatus(String wireName) {
        this.wireName = wireName;
    }

    public String wireName() {
        return wireName;
    }
}
