package dev.keyledger.localstack.supervise;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;

/** Ready is a server that answers 200 at every one of the given addresses. */
public final class HttpReadiness implements Readiness {
    private static final HttpClient CLIENT = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
            .build();

    private final List<HttpRequest> requests;

    public HttpReadiness(List<URI> addresses) {
        this.requests = addresses.stream()
                .map(address -> HttpRequest.newBuilder(address)
                        .timeout(Duration.ofSeconds(5))
                        .build())
                .toList();
    }

    @Override
    public boolean ready() throws IOException, InterruptedException {
        for (HttpRequest request : requests) {
            if (CLIENT.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() != 200) {
                return false;
            }
        }
        return true;
    }
}
