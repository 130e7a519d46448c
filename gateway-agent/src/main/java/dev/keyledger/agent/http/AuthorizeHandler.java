package dev.keyledger.agent.http;

import dev.keyledger.agent.authorize.Answer;
import dev.keyledger.agent.authorize.Authorizer;
import dev.keyledger.agent.authorize.ProxyRequest;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;

/** Answers proxies, on the thread that read the question: a decision waits for nothing. */
public final class AuthorizeHandler implements Handler<HttpServerRequest> {
    private static final String NOT_HERE =
            "{\"error\":{\"message\":\"There is nothing here.\",\"type\":\"invalid_request_error\",\"param\":null,\"code\":\"not_found\"}}";

    private final Authorizer authorizer;
    private final AuthorizeMetrics metrics;

    public AuthorizeHandler(Authorizer authorizer, AuthorizeMetrics metrics) {
        this.authorizer = authorizer;
        this.metrics = metrics;
    }

    @Override
    public void handle(HttpServerRequest request) {
        if (announcesABody(request)) {
            // By then as much of it as came along has been read.
            Vertx.currentContext().runOnContext(ignored -> answer(request, request.isEnded()));
        } else {
            answer(request, true);
        }
    }

    private static boolean announcesABody(HttpServerRequest request) {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        return (length != null && !length.equals("0")) || request.headers().contains(HttpHeaders.TRANSFER_ENCODING);
    }

    /** @param whole whether all that was announced of it has come */
    private void answer(HttpServerRequest request, boolean whole) {
        long askedAt = System.nanoTime();
        HttpServerResponse response = request.response();
        if (response.writeQueueFull()) {
            // Whoever asks on and reads no answer would have them all kept.
            request.connection().close();
            return;
        }
        if (!authorizer.isAsked(request.uri())) {
            response.setStatusCode(404).putHeader("Content-Type", "application/json");
            end(request, whole, NOT_HERE);
            return;
        }
        Answer answer = authorizer.answer(new Question(request));
        response.setStatusCode(answer.status());
        answer.headers().forEach(response::putHeader);
        end(request, whole, answer.body());
        metrics.answered(answer.outcome(), System.nanoTime() - askedAt);
    }

    /**
     * A proxy that passes on how long the client's body is, and not the body, would have its next question taken for that: the
     * client could write one of its own there.
     */
    private static void end(HttpServerRequest request, boolean whole, String body) {
        if (whole) {
            request.response().end(body);
        } else {
            request.response()
                    .putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE)
                    .end(body)
                    .onComplete(sent -> request.connection().close());
        }
    }

    private record Question(HttpServerRequest request) implements ProxyRequest {
        @Override
        public String method() {
            return request.method().name();
        }

        @Override
        public String target() {
            return request.uri();
        }

        @Override
        public List<String> header(String name) {
            return request.headers().getAll(name);
        }
    }
}
