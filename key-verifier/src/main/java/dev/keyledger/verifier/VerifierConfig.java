package dev.keyledger.verifier;

import dev.keyledger.events.key.VerifierProgress;
import dev.keyledger.keyformat.KeyFormat;
import dev.keyledger.keyformat.Peppers;
import dev.keyledger.verifier.receipt.VerifierIdentity;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What a verifier needs to know.
 *
 * @param queryService where the query service is, such as {@code https://keys.example.com:8082}
 * @param token a bearer token of role gateway, asked for anew whenever one is sent
 * @param kafka client settings, {@code bootstrap.servers} and how to sign in; the consumer is in no group
 * @param peppers all that keys were made with, as the services have them
 * @param keyFormat of the installation's keys
 * @param maxStaleness how old the newest proof that every change is known may be; beyond, all is uncertain
 * @param name by which people know this verifier in lists of them; the machine's, unless something else is given
 * @param kind what it is part of, as lists of verifiers tell: {@code library}, or {@code agent}
 * @param keptSnapshot where the last snapshot is kept, for a start without the query service; empty: nowhere
 */
public record VerifierConfig(
        URI queryService,
        Supplier<String> token,
        Map<String, Object> kafka,
        Peppers peppers,
        KeyFormat keyFormat,
        Duration maxStaleness,
        String name,
        String kind,
        Optional<Path> keptSnapshot) {
    private static final Duration USUAL_STALENESS = Duration.ofSeconds(15);

    public VerifierConfig {
        Objects.requireNonNull(queryService, "queryService");
        Objects.requireNonNull(token, "token");
        Objects.requireNonNull(peppers, "peppers");
        Objects.requireNonNull(keyFormat, "keyFormat");
        Objects.requireNonNull(kind, "kind");
        if (name.isBlank()) {
            throw new IllegalArgumentException("name says something");
        }
        kafka = Map.copyOf(kafka);
        if (!maxStaleness.isPositive()) {
            throw new IllegalArgumentException("maxStaleness is more than nothing");
        }
    }

    /** With the usual key format and bound, and nothing kept. */
    public static VerifierConfig of(
            URI queryService, Supplier<String> token, Map<String, Object> kafka, Peppers peppers) {
        return new VerifierConfig(
                queryService,
                token,
                kafka,
                peppers,
                new KeyFormat(KeyFormat.DEFAULT_PREFIX),
                USUAL_STALENESS,
                VerifierIdentity.machine(),
                VerifierProgress.KIND_LIBRARY,
                Optional.empty());
    }

    public VerifierConfig withKeyFormat(KeyFormat other) {
        return new VerifierConfig(queryService, token, kafka, peppers, other, maxStaleness, name, kind, keptSnapshot);
    }

    public VerifierConfig withMaxStaleness(Duration other) {
        return new VerifierConfig(queryService, token, kafka, peppers, keyFormat, other, name, kind, keptSnapshot);
    }

    /** @param kind see {@link #kind()} */
    public VerifierConfig withName(String other, String kind) {
        return new VerifierConfig(
                queryService, token, kafka, peppers, keyFormat, maxStaleness, other, kind, keptSnapshot);
    }

    /** @param file in a directory that is there and that this process may write to */
    public VerifierConfig withKeptSnapshot(Path file) {
        return new VerifierConfig(
                queryService, token, kafka, peppers, keyFormat, maxStaleness, name, kind, Optional.of(file));
    }

    /** Without what is secret. */
    @Override
    public String toString() {
        return "VerifierConfig[queryService=" + queryService + ", name=" + name + ", maxStaleness=" + maxStaleness
                + ", keptSnapshot=" + keptSnapshot + "]";
    }
}
