package dev.keyledger.command.sandbox;

import dev.keyledger.command.CommandConfig;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What each type of sink is made of. A new type is a class of its own, and a case here. */
final class SinkTypes {
    private SinkTypes() {}

    /** @throws io.quarkus.runtime.configuration.ConfigurationException naming the property that is wrong */
    static SandboxSink open(SinkSettings settings) {
        return switch (settings.given().type()) {
            case FILE -> file(settings);
            case KUBERNETES -> kubernetes(settings);
        };
    }

    private static SandboxSink file(SinkSettings settings) {
        settings.only(List.of("directory"));
        Path directory = settings.required("directory", settings.given().directory());
        if (!directory.isAbsolute()) {
            throw settings.refused("directory", "must be an absolute path, not " + directory);
        }
        if (Files.exists(directory) && !Files.isDirectory(directory)) {
            throw settings.refused("directory", "names a file: " + directory);
        }
        return new FileSink(
                settings.name(), directory.normalize(), settings.given().timeout());
    }

    private static SandboxSink kubernetes(SinkSettings settings) {
        settings.only(List.of("namespace", "secret-name", "api-url", "token-file", "ca-file"));
        String namespace = settings.required("namespace", settings.given().namespace());
        String secretName = settings.required("secret-name", settings.given().secretName());
        if (!(namespace + secretName).contains(KubernetesSink.WORKSPACE_ID)) {
            throw settings.refused(
                    "namespace",
                    "or secret-name must contain " + KubernetesSink.WORKSPACE_ID
                            + ", or all workspaces would share one Secret");
        }
        return new KubernetesSink(settings.name(), client(settings), namespace, secretName);
    }

    private static KubernetesClient client(SinkSettings settings) {
        CommandConfig.Sandbox.Sink given = settings.given();
        int timeoutMillis = Math.toIntExact(given.timeout().toMillis());
        // Credentials found around the service belong to the server found there, and to no other.
        var surroundings = given.apiUrl().isPresent() ? Config.empty() : Config.autoConfigure(null);
        var config = new ConfigBuilder(surroundings)
                .withConnectionTimeout(timeoutMillis)
                .withRequestTimeout(timeoutMillis)
                // Whoever calls the sink tries again, with a back-off of its own.
                .withRequestRetryBackoffLimit(0);
        given.apiUrl().ifPresent(url -> config.withMasterUrl(checked(settings, url)));
        given.caFile().ifPresent(file -> config.withCaCertFile(readable(settings, "ca-file", file)));
        given.tokenFile().ifPresent(file -> {
            Path token = Path.of(readable(settings, "token-file", file));
            // Tokens of service accounts are replaced in their file before they expire.
            config.withOauthTokenProvider(() -> read(token));
        });
        return new KubernetesClientBuilder()
                .withConfig(config.build())
                .withHttpClientFactory(new JdkHttpClientFactory())
                .build();
    }

    private static String checked(SinkSettings settings, URI url) {
        if (url.getHost() == null || !List.of("http", "https").contains(url.getScheme())) {
            throw settings.refused("api-url", "must be an http or https URL, not " + url);
        }
        return url.toString();
    }

    private static String readable(SinkSettings settings, String setting, Path file) {
        if (!Files.isReadable(file) || Files.isDirectory(file)) {
            throw settings.refused(setting, "names no file that can be read: " + file);
        }
        return file.toString();
    }

    private static String read(Path token) {
        try {
            return Files.readString(token).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
