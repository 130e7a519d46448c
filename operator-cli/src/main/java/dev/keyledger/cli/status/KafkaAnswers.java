package dev.keyledger.cli.status;

import dev.keyledger.cli.OperatorProblem;
import dev.keyledger.cli.stack.KafkaAccess;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaFuture;

/** What Kafka answers whoever asks it within a time. */
record KafkaAnswers(Admin admin, Duration patience) {
    /** Asks it something. */
    interface Question<T> {
        T ask(KafkaAnswers kafka) throws InterruptedException, ExecutionException, TimeoutException;
    }

    /** Kafka doesn't answer. */
    static final class SilentException extends Exception {
        SilentException(String message, Exception cause) {
            super(message, cause);
        }
    }

    /** @throws SilentException if it doesn't answer */
    static <T> T of(KafkaAccess kafka, Duration patience, Question<T> question) throws SilentException {
        try (Admin admin = kafka.admin()) {
            return question.ask(new KafkaAnswers(admin, patience));
        } catch (ExecutionException | TimeoutException e) {
            throw new SilentException(
                    String.format(Locale.ROOT, "%s does not answer within %d s", kafka, patience.toSeconds()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OperatorProblem("interrupted", e);
        }
    }

    <T> T answer(KafkaFuture<T> future) throws InterruptedException, ExecutionException, TimeoutException {
        return future.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    }
}
