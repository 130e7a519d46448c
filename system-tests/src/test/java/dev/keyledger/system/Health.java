package dev.keyledger.system;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** What an instance says of its health. That it says nothing is an answer too. */
record Health(int managementPort) {
    static final int SILENT = 0;

    /** The status of the answer, at a path such as {@code live} or {@code group/verify}. */
    int status(String path) {
        var request = HttpRequest.newBuilder(URI.create("http://localhost:" + managementPort + "/health/" + path))
                .version(HttpClient.Version.HTTP_1_1)
                .timeout(Duration.ofSeconds(5))
                .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(request, BodyHandlers.discarding()).statusCode();
        } catch (IOException e) {
            return SILENT;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    boolean isUp(String... paths) {
        for (String path : paths) {
            if (status(path) != 200) {
                return false;
            }
        }
        return true;
    }

    boolean isDown(String path) {
        return status(path) == 503;
    }
}
