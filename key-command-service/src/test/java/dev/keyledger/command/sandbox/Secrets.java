package dev.keyledger.command.sandbox;

import dev.keyledger.events.WorkspaceId;
import java.util.Locale;
import java.util.UUID;

/** Secrets that tell their version, so that a test sees which one a sandbox holds. */
final class Secrets {
    static final WorkspaceId ACME = new WorkspaceId("acme");
    static final UUID KEY = UUID.fromString("01890000-0000-7000-8000-000000000001");
    static final UUID LATER_KEY = UUID.fromString("01890000-0001-7000-8000-000000000001");

    private Secrets() {}

    static SandboxSecret version(int version) {
        return of(KEY, version);
    }

    static SandboxSecret of(UUID keyId, int version) {
        return new SandboxSecret(ACME, keyId, version, value(version));
    }

    static String value(int version) {
        return String.format(Locale.ROOT, "dg_live_secretOfVersion%06d", version);
    }
}
