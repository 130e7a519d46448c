package dev.keyledger.command.key;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyledger.events.key.IssuedSecret;
import dev.keyledger.events.key.KeyCreated;
import dev.keyledger.events.key.KeyEvent;
import dev.keyledger.events.key.KeyKind;
import dev.keyledger.keyformat.KeyHmac;
import java.time.Instant;
import java.util.List;

/** Given these events, when this command comes, then these events happen, or it is rejected. */
final class KeySpecification {
    static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");
    static final List<String> SCOPES = List.of("models:read", "chat:completions");

    private final ApiKey state;

    private KeySpecification(ApiKey state) {
        this.state = state;
    }

    static KeySpecification given(KeyEvent... events) {
        ApiKey state = ApiKey.NOT_YET_CREATED;
        for (KeyEvent event : events) {
            state = ApiKey.evolve(state, event);
        }
        return new KeySpecification(state);
    }

    Then when(KeyCommand command) {
        return new Then(KeyDecider.decide(state, command, NOW));
    }

    ApiKey state() {
        return state;
    }

    record Then(Decision decision) {
        void then(KeyEvent... events) {
            assertThat(decision).isEqualTo(new Decision.Accepted(List.of(events)));
        }

        void thenNothing() {
            then();
        }

        void thenRejected(KeyRejected reason) {
            assertThat(decision).isEqualTo(new Decision.Rejected(reason));
        }
    }

    static KeyName name(String text) {
        try {
            return KeyName.parse(text);
        } catch (InvalidText e) {
            throw new IllegalArgumentException(e);
        }
    }

    static IssuedSecret secret(int version) {
        return new IssuedSecret(version, "dg_live_", "abcd", KeyHmac.of(new byte[KeyHmac.BYTES]), "p1");
    }

    static KeyCreated additional() {
        return new KeyCreated(KeyKind.ADDITIONAL, "ci", null, SCOPES, null, secret(1));
    }

    static KeyCreated primary() {
        return new KeyCreated(KeyKind.PRIMARY, "Primary sandbox key", "Acme", SCOPES, null, secret(1));
    }
}
