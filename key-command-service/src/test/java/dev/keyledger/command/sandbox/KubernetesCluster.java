package dev.keyledger.command.sandbox;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import io.fabric8.kubernetes.client.server.mock.KubernetesMixedDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import io.fabric8.mockwebserver.ServerRequest;
import io.fabric8.mockwebserver.ServerResponse;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Queue;

/** An API server that keeps what it is given and counts resource versions. */
final class KubernetesCluster implements AutoCloseable {
    static final String NAMESPACE = "sandbox-acme";
    static final String SECRET_NAME = "gateway-key";

    final KubernetesMockServer server;
    final KubernetesClient client;

    KubernetesCluster(boolean https) {
        var responses = new HashMap<ServerRequest, Queue<ServerResponse>>();
        server = new KubernetesMockServer(
                new Context(), new MockWebServer(), responses, new KubernetesMixedDispatcher(responses), https);
        server.init(InetAddress.getLoopbackAddress(), 0);
        client = server.createClient();
    }

    /** A sink with connections of its own, like another instance's. */
    KubernetesSink sink() {
        return sink(newClient().build());
    }

    /** It leaves trying again to its user, as the sink's own does. */
    KubernetesClientBuilder newClient() {
        return new KubernetesClientBuilder()
                .withConfig(new ConfigBuilder(client.getConfiguration())
                        .withRequestRetryBackoffLimit(0)
                        .build())
                .withHttpClientFactory(new JdkHttpClientFactory());
    }

    static KubernetesSink sink(KubernetesClient client) {
        return new KubernetesSink("cluster", client, "sandbox-{workspaceId}", SECRET_NAME);
    }

    Secret secret() {
        return client.secrets().inNamespace(NAMESPACE).withName(SECRET_NAME).get();
    }

    void put(Secret secret) {
        client.resource(secret).createOr(existing -> existing.update());
    }

    /** Without the client's search for the answer's type, which finds another class loader's after Quarkus tests. */
    void delete() {
        client.raw("/api/v1/namespaces/" + NAMESPACE + "/secrets/" + SECRET_NAME, "DELETE", null);
    }

    String visibleValue() {
        return new String(
                Base64.getDecoder().decode(secret().getData().get("GATEWAY_API_KEY")), StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        client.close();
        server.destroy();
    }
}
