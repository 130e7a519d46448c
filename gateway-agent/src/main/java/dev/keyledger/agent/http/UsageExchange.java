package dev.keyledger.agent.http;

import dev.keyledger.agent.usage.UsageAnswer;
import dev.keyledger.agent.usage.UsageFormat;
import dev.keyledger.agent.usage.UsageProblem;
import dev.keyledger.reporting.mapping.Body;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One request with usage, until its answer. Of the thread that reads its connection. */
final class UsageExchange {
    /** What even an empty one takes. */
    private static final long OVERHEAD_BYTES = 4_096;

    /** Of a body that isn't wanted, rather than to end the connection, with which the answer may be lost. */
    private static final long PASSED_BYTES_MAX = 1 << 20;

    private final HttpServerRequest request;
    private final UsageFormat format;
    private final BodyRoom room;
    private final UnderWay underWay;
    private final Context context = Vertx.currentContext();
    private final Instant receivedAt = Instant.now();
    private Buffer received = Buffer.buffer();
    private long held;
    private long timer = -1;
    private boolean answered;
    private boolean readToItsEnd;
    private boolean slow;
    private boolean isUnderWay;

    UsageExchange(HttpServerRequest request, UsageFormat format, BodyRoom room, UnderWay underWay) {
        this.request = request;
        this.format = format;
        this.room = room;
        this.underWay = underWay;
    }

    UsageFormat format() {
        return format;
    }

    Instant receivedAt() {
        return receivedAt;
    }

    @Nullable
    String authorization() {
        return request.getHeader("Authorization");
    }

    Map<String, List<String>> headers() {
        var headers = new TreeMap<String, List<String>>(String.CASE_INSENSITIVE_ORDER);
        request.headers()
                .names()
                .forEach(name -> headers.put(name, request.headers().getAll(name)));
        return headers;
    }

    /** What comes meanwhile stays with the system, unread. */
    void pause() {
        request.pause();
    }

    /** Goes on with the whole body, if it isn't too large, too slow, or more than there is room for. */
    void read(Duration within, Consumer<Body> then) {
        underWay.begun();
        isUnderWay = true;
        if (announcedBytes() > Body.BYTES_MAX) {
            refuse(tooLarge());
            return;
        }
        if (!hold(OVERHEAD_BYTES)) {
            return;
        }
        timer = context.owner().setTimer(within.toMillis(), ignored -> {
            slow = true;
            refuse(UsageProblem.slow());
        });
        request.exceptionHandler(failure -> {
            if (!readToItsEnd) {
                end();
                endedWithItsAnswer();
            }
        });
        request.handler(chunk -> {
            if (answered) {
                return;
            }
            if (received.length() + (long) chunk.length() > Body.BYTES_MAX) {
                refuse(tooLarge());
            } else if (hold(chunk.length())) {
                received.appendBuffer(chunk);
            }
        });
        request.endHandler(ignored -> {
            readToItsEnd = true;
            context.owner().cancelTimer(timer);
            if (!answered) {
                byte[] bytes = received.getBytes();
                received = Buffer.buffer();
                then.accept(new Body(bytes, contentType(), header("Content-Encoding")));
            }
        });
        if ("100-continue".equalsIgnoreCase(header("Expect"))) {
            request.response().writeContinue();
        }
        request.resume();
    }

    private boolean hold(long bytes) {
        if (room.take(bytes)) {
            held += bytes;
            return true;
        }
        refuse(UsageProblem.notTaken("More is being read than there is room for."));
        return false;
    }

    private static UsageProblem tooLarge() {
        return UsageProblem.tooLarge(
                "A body may have " + Body.BYTES_MAX + " bytes, and as many once it is decompressed.");
    }

    private long announcedBytes() {
        try {
            return Long.parseLong(header("Content-Length"));
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private String contentType() {
        return header("Content-Type");
    }

    private String header(String name) {
        String value = request.getHeader(name);
        return value == null ? "" : value;
    }

    void refuse(UsageProblem problem) {
        answer(format.refused(new Body(new byte[0], contentType(), "").mediaType(), problem));
    }

    /** From any thread. */
    void onItsThread(Runnable work) {
        context.runOnContext(ignored -> work.run());
    }

    /** The first answer counts. */
    void answer(UsageAnswer answer) {
        if (answered) {
            return;
        }
        end();
        HttpServerResponse response = request.response();
        if (response.closed()) {
            endedWithItsAnswer();
            return;
        }
        response.setStatusCode(answer.status());
        answer.headers().forEach(response::putHeader);
        boolean passed = readToItsEnd || restIsPassed();
        if (passed) {
            request.resume();
        } else {
            response.putHeader("Connection", "close");
        }
        response.end(Buffer.buffer(answer.body())).onComplete(sent -> {
            endedWithItsAnswer();
            if (!passed) {
                request.connection().close();
            }
        });
    }

    private boolean restIsPassed() {
        return !slow && request.getHeader("Transfer-Encoding") == null && announcedBytes() <= PASSED_BYTES_MAX;
    }

    private void endedWithItsAnswer() {
        if (isUnderWay) {
            isUnderWay = false;
            underWay.ended();
        }
    }

    private void end() {
        answered = true;
        if (timer >= 0) {
            context.owner().cancelTimer(timer);
        }
        room.giveBack(held);
        held = 0;
    }
}
