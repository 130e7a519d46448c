package dev.keyledger.command.sandbox;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.UUID;

/**
 * Keeps a Kubernetes Secret per workspace. Annotations say which version it holds; they change together with it, and
 * only if nobody has changed the Secret since it was read, so no instance can lower what another has raised. What others
 * keep in the same Secret stays.
 */
final class KubernetesSink implements SandboxSink, AutoCloseable {
    static final String KEY_ID = "keyledger.dev/key-id";
    static final String SECRET_VERSION = "keyledger.dev/secret-version";
    static final String WORKSPACE_ID = "{workspaceId}";

    private static final Map<String, String> LABELS = Map.of("app.kubernetes.io/managed-by", "keyledger");

    /** Somebody has to change the Secret between each of our reads and writes to use these up. */
    private static final int ATTEMPTS_MAX = 5;

    private final String name;
    private final KubernetesClient client;
    private final String namespace;
    private final String secretName;

    /** In both, {workspaceId} stands for a workspace's id. The client is the sink's own from now on. */
    KubernetesSink(String name, KubernetesClient client, String namespace, String secretName) {
        this.name = name;
        this.client = client;
        this.namespace = namespace;
        this.secretName = secretName;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int ensure(SandboxSecret secret) throws SinkException {
        String where = ofWorkspace(secret, namespace) + "/" + ofWorkspace(secret, secretName);
        try {
            for (int attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
                Optional<Integer> held = attempt(secret);
                if (held.isPresent()) {
                    return held.get();
                }
            }
        } catch (KubernetesClientException e) {
            throw new SinkException(name, where + ": " + reason(e));
        }
        throw new SinkException(name, where + ": changed by others at each of " + ATTEMPTS_MAX + " attempts");
    }

    @Override
    public void close() {
        client.close();
    }

    /** Empty if somebody else was faster, and what is there has to be looked at again. */
    private Optional<Integer> attempt(SandboxSecret secret) throws SinkException {
        Resource<Secret> resource =
                client.secrets().inNamespace(ofWorkspace(secret, namespace)).withName(ofWorkspace(secret, secretName));
        Secret found = resource.get();
        if (found == null) {
            return unlessConflict(() -> client.resource(fresh(secret)).create(), secret);
        }
        Optional<HeldSecret> held = heldBy(found);
        if (held.isPresent() && held.get().isNewerThan(HeldSecret.of(secret))) {
            return Optional.of(held.get().versionInsteadOf(secret, name));
        }
        if (held.equals(Optional.of(HeldSecret.of(secret))) && valueIn(found).equals(Optional.of(encoded(secret)))) {
            return Optional.of(secret.version());
        }
        // It carries the resource version that was read: the server refuses it if there is another one by now.
        return unlessConflict(() -> client.resource(changed(found, secret)).update(), secret);
    }

    private static Optional<Integer> unlessConflict(Runnable write, SandboxSecret secret) {
        try {
            write.run();
            return Optional.of(secret.version());
        } catch (KubernetesClientException e) {
            if (e.getCode() == HttpURLConnection.HTTP_CONFLICT) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private Secret fresh(SandboxSecret secret) {
        var empty = new SecretBuilder()
                .withType("Opaque")
                .withNewMetadata()
                .withNamespace(ofWorkspace(secret, namespace))
                .withName(ofWorkspace(secret, secretName))
                .endMetadata()
                .build();
        return changed(empty, secret);
    }

    private static Secret changed(Secret found, SandboxSecret secret) {
        return new SecretBuilder(found)
                .editMetadata()
                .addToLabels(LABELS)
                .addToAnnotations(KEY_ID, secret.keyId().toString())
                .addToAnnotations(SECRET_VERSION, Integer.toString(secret.version()))
                .endMetadata()
                .addToData(SandboxSecret.VARIABLE, encoded(secret))
                .build();
    }

    /** Empty if the annotations aren't ours, or not any more: then whatever is there is replaced. */
    private static Optional<HeldSecret> heldBy(Secret found) {
        Map<String, String> annotations = found.getMetadata().getAnnotations();
        if (annotations == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(new HeldSecret(
                    UUID.fromString(annotations.getOrDefault(KEY_ID, "")),
                    Integer.parseInt(annotations.getOrDefault(SECRET_VERSION, ""))));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> valueIn(Secret found) {
        return Optional.ofNullable(found.getData()).map(data -> data.get(SandboxSecret.VARIABLE));
    }

    private static String encoded(SandboxSecret secret) {
        return Base64.getEncoder().encodeToString(secret.value().getBytes(StandardCharsets.US_ASCII));
    }

    private static String ofWorkspace(SandboxSecret secret, String template) {
        return template.replace(WORKSPACE_ID, secret.workspaceId().value());
    }

    /**
     * Codes and names only: a server may quote in a message what it was given, and a parser what it was answered. The
     * names of what failed on the way tell a wrong address from a wrong certificate.
     */
    private static String reason(KubernetesClientException e) {
        if (e.getCode() > 0) {
            String status = e.getStatus() == null ? null : e.getStatus().getReason();
            return "Kubernetes answers " + e.getCode() + (status == null ? "" : " " + status);
        }
        var causes =
                new StringJoiner(", ", "no answer from Kubernetes: ", "").setEmptyValue("no answer from Kubernetes");
        for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
            causes.add(cause.getClass().getSimpleName());
        }
        return causes.toString();
    }
}
