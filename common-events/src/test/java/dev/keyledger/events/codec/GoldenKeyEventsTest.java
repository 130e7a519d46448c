package dev.keyledger.events.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import dev.keyledger.events.Actor;
import dev.keyledger.events.key.DisablingRole;
import dev.keyledger.events.key.IssuedSecret;
import dev.keyledger.events.key.KeyCreated;
import dev.keyledger.events.key.KeyDisabled;
import dev.keyledger.events.key.KeyEnabled;
import dev.keyledger.events.key.KeyEvent;
import dev.keyledger.events.key.KeyExpiryChanged;
import dev.keyledger.events.key.KeyKind;
import dev.keyledger.events.key.KeyLabelChanged;
import dev.keyledger.events.key.KeyRenamed;
import dev.keyledger.events.key.KeyRevealed;
import dev.keyledger.events.key.KeyRevoked;
import dev.keyledger.events.key.KeyRotated;
import dev.keyledger.events.key.KeyScopesChanged;
import dev.keyledger.events.key.RetireOld;
import dev.keyledger.events.key.SandboxSecretsUpdated;
import dev.keyledger.events.key.SecretRetired;
import dev.keyledger.keyformat.KeyHmac;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A golden file is the wire as it was when the version was published. None is ever edited: readers depend on it. */
class GoldenKeyEventsTest {
    private static final Actor ADA = new Actor("ada", "Ada Admin");
    private static final Actor OPS = new Actor("ops", "Olga Operator");
    private static final Actor SYSTEM = new Actor("keyledger", "Keyledger");
    private static final UUID ROTATION = UUID.fromString("01a3ad6c-5c00-7000-8000-000000000009");
    private static final UUID OLDER_ROTATION = UUID.fromString("01a3ad6c-5c00-7000-8000-000000000008");
    private static final KeyHmac HMAC = KeyHmac.parse("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8");

    private final KeyEventCodec codec = new KeyEventCodec();

    record Golden(String file, KeyEvent event, Actor actor) {
        @Override
        public String toString() {
            return file;
        }
    }

    static Stream<Golden> goldens() {
        return Stream.of(
                new Golden(
                        "key.created.1",
                        new KeyCreated(
                                KeyKind.ADDITIONAL,
                                "CI pipeline",
                                null,
                                List.of("models:read", "chat:completions"),
                                Instant.parse("2027-01-01T00:00:00Z"),
                                secret(1)),
                        ADA),
                new Golden(
                        "key.created.1.primary",
                        new KeyCreated(
                                KeyKind.PRIMARY,
                                "Primary sandbox key",
                                "Acme Corp",
                                List.of("models:read"),
                                null,
                                secret(1)),
                        OPS),
                new Golden(
                        "key.rotated.1",
                        new KeyRotated(
                                ROTATION,
                                secret(2),
                                RetireOld.AFTER_OVERLAP,
                                Instant.parse("2026-11-30T08:15:00.120Z"),
                                OLDER_ROTATION,
                                "team change"),
                        ADA),
                new Golden("key.revoked.1", new KeyRevoked("laptop lost"), ADA),
                new Golden("key.renamed.1", new KeyRenamed("Build farm"), ADA),
                new Golden("key.revealed.1", new KeyRevealed(1, "new desktop"), ADA),
                new Golden(
                        "key.scopes-changed.1", new KeyScopesChanged(List.of("models:read", "images:generate")), ADA),
                new Golden("key.expiry-changed.1", new KeyExpiryChanged(Instant.parse("2027-03-01T00:00:00Z")), ADA),
                new Golden("key.label-changed.1", new KeyLabelChanged("production"), ADA),
                new Golden("key.disabled.1", new KeyDisabled(DisablingRole.ADMIN, "odd traffic"), ADA),
                new Golden("key.enabled.1", new KeyEnabled(), ADA),
                new Golden(
                        "key.sandbox-secrets-updated.1",
                        new SandboxSecretsUpdated(ROTATION, 2, List.of("cloud-sandbox", "desktop-app")),
                        SYSTEM),
                new Golden("key.secret-retired.1", new SecretRetired(ROTATION, 1), SYSTEM));
    }

    @ParameterizedTest
    @MethodSource("goldens")
    void event_isWrittenAsItsGoldenFile(Golden golden) throws IOException {
        assertThat(codec.encodeData(golden.event(), golden.actor())).isEqualTo(fileOf(golden));
    }

    @ParameterizedTest
    @MethodSource("goldens")
    void goldenFile_isReadAsItsEvent(Golden golden) throws IOException {
        EventType type = EventType.of(golden.event());
        assertThat(codec.decodeData(type, versionOf(golden), fileOf(golden))).isEqualTo(golden.event());
    }

    @ParameterizedTest
    @MethodSource("goldens")
    void goldenFile_fitsItsSchema(Golden golden) throws IOException {
        String wireName = EventType.of(golden.event()).wireName();
        JsonNode data = WireJson.mapper().readTree(fileOf(golden));
        assertThat(schemaOf(wireName + "." + versionOf(golden)).validate(data)).isEmpty();
        ((ObjectNode) data).remove("actor");
        assertThat(schemaOf(wireName + "." + versionOf(golden)).validate(data))
                .as("the schema asks for the actor")
                .isNotEmpty();
    }

    @Test
    void everyEvent_hasATypeAGoldenFileAndASchema() {
        Set<Class<?>> events = Set.of(KeyEvent.class.getPermittedSubclasses());
        assertThat(Arrays.stream(EventType.values()).map(EventType::recordClass).collect(Collectors.toSet()))
                .isEqualTo(events);
        assertThat(goldens().map(golden -> golden.event().getClass()).collect(Collectors.toSet()))
                .isEqualTo(events);
    }

    @ParameterizedTest
    @EnumSource(EventType.class)
    void everyOldVersion_keepsItsSchema(EventType type) throws IOException {
        for (int version = 1; version <= type.schemaVersion(); version++) {
            assertThat(schemaOf(type.wireName() + "." + version)).isNotNull();
        }
    }

    private static JsonSchema schemaOf(String name) throws IOException {
        try (InputStream file = resource("/schemas/" + name + ".json")) {
            return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                    .getSchema(file);
        }
    }

    private static int versionOf(Golden golden) {
        return Integer.parseInt(golden.file().replaceAll("^\\D+(\\d+).*$", "$1"));
    }

    private static String fileOf(Golden golden) throws IOException {
        try (InputStream file = resource("/golden/" + golden.file() + ".json")) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8).strip();
        }
    }

    private static InputStream resource(String path) {
        InputStream file = GoldenKeyEventsTest.class.getResourceAsStream(path);
        assertThat(file).as(path).isNotNull();
        return file;
    }

    private static IssuedSecret secret(int version) {
        return new IssuedSecret(version, "dg_live_", "ZpBj", HMAC, "p1");
    }
}
