package dev.keyledger.kit.keys;

/**
 * What a key can be allowed to do.
 *
 * @param description for people; empty if there is none
 */
public record Scope(String name, String description) {
    /** Reads {@code name=description}, as scopes are configured. */
    public static Scope valueOf(String configured) {
        int equals = configured.indexOf('=');
        return equals < 0
                ? new Scope(configured.strip(), "")
                : new Scope(
                        configured.substring(0, equals).strip(),
                        configured.substring(equals + 1).strip());
    }
}
