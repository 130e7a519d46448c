package dev.keyledger.localstack.up;

import dev.keyledger.localstack.data.Endpoints;
import dev.keyledger.localstack.issuer.SampleUser;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a person is told once the stack is ready. */
final class Announcement {
    private Announcement() {}

    static String of(Endpoints endpoints, Path directory, double seconds) {
        var text = new StringBuilder();
        text.append(String.format(
                Locale.ROOT, "%nReady after %.1f s. Data, logs and endpoints.json: %s%n%n", seconds, directory));
        if (endpoints.console() != null) {
            line(text, "console", endpoints.console() + "   (sign in as one of the users below)");
        }
        service(text, "commands", endpoints.command());
        service(text, "queries", endpoints.query());
        service(text, "usage", endpoints.usage());
        if (endpoints.agent() != null) {
            line(text, "agent", endpoints.agent() + "   (a gateway asks it at /v1/authorize)");
        }
        line(text, "issuer", endpoints.issuer());
        line(text, "Kafka", endpoints.kafka());
        line(text, "PostgreSQL", endpoints.postgres());
        text.append(String.format("%nA bearer token for somebody: ./keyledger token USER, with one of%n"));
        SampleUser.ALL.forEach(
                user -> text.append("  ").append(user.description()).append(System.lineSeparator()));
        text.append(String.format("%nCtrl-C stops everything."));
        return text.toString();
    }

    private static void service(StringBuilder text, String name, @Nullable String url) {
        if (url != null) {
            line(text, name, url + "   (" + url + "/docs)");
        }
    }

    private static void line(StringBuilder text, String name, String place) {
        text.append(String.format("  %-11s %s%n", name, place));
    }
}
