package dev.keyledger.command.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyledger.command.Together;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class KubernetesSinkTest {
    private final KubernetesCluster cluster = new KubernetesCluster(false);

    @AfterEach
    void closeCluster() {
        cluster.close();
    }

    @Test
    void firstSecret_isMade_withItsVersionInAnnotations() throws Exception {
        try (var sink = cluster.sink()) {
            assertThat(sink.ensure(Secrets.version(1))).isEqualTo(1);
        }
        assertThat(cluster.visibleValue()).isEqualTo(Secrets.value(1));
        assertThat(cluster.secret().getType()).isEqualTo("Opaque");
        assertThat(cluster.secret().getMetadata().getAnnotations())
                .containsEntry("keyledger.dev/secret-version", "1")
                .containsEntry("keyledger.dev/key-id", Secrets.KEY.toString());
    }

    @Test
    void newerSecret_replacesTheOlder_andOlderOnesAreLeftOut() throws Exception {
        try (var sink = cluster.sink()) {
            sink.ensure(Secrets.version(1));
            assertThat(sink.ensure(Secrets.version(7))).isEqualTo(7);
            assertThat(sink.ensure(Secrets.version(6))).isEqualTo(7);
        }
        assertThat(cluster.visibleValue()).isEqualTo(Secrets.value(7));
    }

    @Test
    void sameSecretAgain_changesNothing() throws Exception {
        try (var sink = cluster.sink()) {
            sink.ensure(Secrets.version(2));
            String before = cluster.secret().getMetadata().getResourceVersion();
            assertThat(sink.ensure(Secrets.version(2))).isEqualTo(2);
            assertThat(cluster.secret().getMetadata().getResourceVersion()).isEqualTo(before);
        }
    }

    @Test
    void secretOfAKeyMadeLater_replacesAHigherVersion_andNeverTheOtherWayRound() throws Exception {
        try (var sink = cluster.sink()) {
            sink.ensure(Secrets.of(Secrets.KEY, 9));
            assertThat(sink.ensure(Secrets.of(Secrets.LATER_KEY, 1))).isEqualTo(1);
            assertThatThrownBy(() -> sink.ensure(Secrets.of(Secrets.KEY, 9)))
                    .isInstanceOf(SinkException.class)
                    .hasMessageContaining("made later");
        }
        assertThat(cluster.visibleValue()).isEqualTo(Secrets.value(1));
    }

    @Test
    void whatOthersChanged_isRepaired_andWhatOthersAddedStays() throws Exception {
        try (var sink = cluster.sink()) {
            sink.ensure(Secrets.version(3));
            cluster.put(new SecretBuilder(cluster.secret())
                    .editMetadata()
                    .addToLabels("team", "blue")
                    .endMetadata()
                    .withData(Map.of("GATEWAY_API_KEY", "d3Jvbmc=", "OTHER", "b3RoZXI="))
                    .build());
            assertThat(sink.ensure(Secrets.version(3))).isEqualTo(3);
        }
        assertThat(cluster.visibleValue()).isEqualTo(Secrets.value(3));
        assertThat(cluster.secret().getData()).containsEntry("OTHER", "b3RoZXI=");
        assertThat(cluster.secret().getMetadata().getLabels()).containsEntry("team", "blue");
    }

    @Test
    void secretMadeByOthers_orDeletedByOthers_isTakenOver() throws Exception {
        cluster.put(new SecretBuilder()
                .withNewMetadata()
                .withNamespace(KubernetesCluster.NAMESPACE)
                .withName(KubernetesCluster.SECRET_NAME)
                .addToAnnotations("keyledger.dev/secret-version", "many")
                .endMetadata()
                .build());
        try (var sink = cluster.sink()) {
            assertThat(sink.ensure(Secrets.version(3))).isEqualTo(3);
            assertThat(cluster.visibleValue()).isEqualTo(Secrets.value(3));

            cluster.delete();
            assertThat(sink.ensure(Secrets.version(3))).isEqualTo(3);
            assertThat(cluster.visibleValue()).isEqualTo(Secrets.value(3));
        }
    }

    @Test
    void zombieThatReadBeforeANewerSecretCame_isRefused_andLeavesIt() throws Exception {
        try (var other = cluster.sink()) {
            other.ensure(Secrets.version(1));
            var zombie =
                    KubernetesCluster.sink(clientThatIsOvertaken("PUT", 1, () -> other.ensure(Secrets.version(3))));
            try (zombie) {
                assertThat(zombie.ensure(Secrets.version(2))).isEqualTo(3);
            }
        }
        assertThat(cluster.visibleValue()).isEqualTo(Secrets.value(3));
        assertThat(cluster.secret().getMetadata().getAnnotations()).containsEntry("keyledger.dev/secret-version", "3");
    }

    @Test
    void zombieThatFoundNothing_isRefused_whereANewerSecretWasMadeMeanwhile() throws Exception {
        try (var other = cluster.sink();
                var zombie = KubernetesCluster.sink(
                        clientThatIsOvertaken("POST", 1, () -> other.ensure(Secrets.version(2))))) {
            assertThat(zombie.ensure(Secrets.version(1))).isEqualTo(2);
        }
        assertThat(cluster.visibleValue()).isEqualTo(Secrets.value(2));
    }

    @Test
    void newestSecret_isWritten_afterConflictsWithOlderOnes() throws Exception {
        try (var other = cluster.sink()) {
            other.ensure(Secrets.version(1));
            var version = new AtomicInteger(1);
            try (var newest = KubernetesCluster.sink(
                    clientThatIsOvertaken("PUT", 3, () -> other.ensure(Secrets.version(version.incrementAndGet()))))) {
                assertThat(newest.ensure(Secrets.version(9))).isEqualTo(9);
            }
            assertThat(version).hasValue(4);
        }
        assertThat(cluster.visibleValue()).isEqualTo(Secrets.value(9));
    }

    @Test
    void conflictWithoutEnd_isAFailure() throws Exception {
        try (var other = cluster.sink()) {
            other.ensure(Secrets.version(1));
            var version = new AtomicInteger(1);
            try (var sink = KubernetesCluster.sink(clientThatIsOvertaken(
                    "PUT", 100, () -> other.ensure(Secrets.version(version.incrementAndGet()))))) {
                assertThatThrownBy(() -> sink.ensure(Secrets.version(50)))
                        .isInstanceOf(SinkException.class)
                        .hasMessage(
                                "sandbox sink cluster: sandbox-acme/gateway-key: changed by others at each of 5 attempts");
            }
        }
    }

    @Test
    void manyInstances_agreeOnTheNewest() {
        int newest = 12;
        Together.times(4, instance -> {
            var random = new Random(instance);
            try (var sink = cluster.sink()) {
                for (int i = 0; i < newest; i++) {
                    int version = instance == 0 ? i + 1 : 1 + random.nextInt(newest);
                    assertThat(ensureAtLast(sink, Secrets.version(version))).isGreaterThanOrEqualTo(version);
                }
            }
            return instance;
        });
        assertThat(cluster.visibleValue()).isEqualTo(Secrets.value(newest));
    }

    @Test
    void refusalOfTheServer_isAFailure_thatNamesTheReason_andNothingThatTheServerQuotes() {
        cluster.server
                .expect()
                .get()
                .withPath("/api/v1/namespaces/sandbox-acme/secrets/gateway-key")
                .andReturn(
                        403,
                        new StatusBuilder()
                                .withCode(403)
                                .withReason("Forbidden")
                                .withMessage("quoted " + Secrets.value(1))
                                .build())
                .always();
        try (var sink = cluster.sink()) {
            assertThatThrownBy(() -> sink.ensure(Secrets.version(1)))
                    .isInstanceOf(SinkException.class)
                    .hasMessage("sandbox sink cluster: sandbox-acme/gateway-key: Kubernetes answers 403 Forbidden")
                    .hasNoCause();
        }
    }

    @Test
    void serverThatIsAway_isAFailure() {
        var sink = cluster.sink();
        cluster.server.shutdown();
        try (sink) {
            assertThatThrownBy(() -> sink.ensure(Secrets.version(1)))
                    .isInstanceOf(SinkException.class)
                    .hasMessageContaining("no answer from Kubernetes")
                    .hasMessageContaining("ConnectException");
        }
    }

    /** As a caller does: a sink that was outrun too often is asked again. */
    private static int ensureAtLast(KubernetesSink sink, SandboxSecret secret) {
        for (int attempt = 0; attempt < 50; attempt++) {
            try {
                return sink.ensure(secret);
            } catch (SinkException e) {
                assertThat(e).hasMessageContaining("changed by others");
            }
        }
        throw new AssertionError("no attempt came through");
    }

    /** Just before its next requests of this method leave, somebody else does something. */
    private KubernetesClient clientThatIsOvertaken(String method, int times, Overtaking overtaking) {
        var left = new AtomicInteger(times);
        var interceptor = new Interceptor() {
            @Override
            public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
                if (request.method().equals(method) && left.getAndDecrement() > 0) {
                    try {
                        overtaking.run();
                    } catch (SinkException e) {
                        throw new AssertionError(e);
                    }
                }
            }
        };
        return cluster.newClient()
                .withHttpClientBuilderConsumer(builder -> builder.addOrReplaceInterceptor("overtaking", interceptor))
                .build();
    }

    @FunctionalInterface
    private interface Overtaking {
        void run() throws SinkException;
    }
}
