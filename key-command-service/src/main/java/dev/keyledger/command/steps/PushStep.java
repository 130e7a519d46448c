package dev.keyledger.command.steps;

import dev.keyledger.command.CommandConfig;
import dev.keyledger.command.key.ApiKey;
import dev.keyledger.command.key.KeyCommand;
import dev.keyledger.command.sandbox.SandboxSecret;
import dev.keyledger.command.sandbox.SandboxSink;
import dev.keyledger.command.sandbox.SandboxSinks;
import dev.keyledger.command.sandbox.SinkException;
import dev.keyledger.command.store.KeyState;
import dev.keyledger.command.vault.Ciphertext;
import dev.keyledger.command.vault.Vault;
import dev.keyledger.events.key.KeyKind;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes every sandbox hold the primary key's newest secret, and looks again every now and then: whatever becomes of a
 * sandbox is put right, and a push that was lost in a crash needs no memory of its own.
 */
@ApplicationScoped
class PushStep {
    private static final Logger LOG = LoggerFactory.getLogger(PushStep.class);
    private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
    private static final Duration UNSENT_RETRY = Duration.ofMillis(100);
    private static final int DOUBLINGS_MAX = 20;

    private final StepQueue queue;
    private final KeySteps keys;
    private final SandboxSinks sinks;
    private final Vault vault;
    private final CommandConfig.Rotation config;

    PushStep(StepQueue queue, KeySteps keys, SandboxSinks sinks, Vault vault, CommandConfig config) {
        this.queue = queue;
        this.keys = keys;
        this.sinks = sinks;
        this.vault = vault;
        this.config = config.rotation();
    }

    void run(DueStep step) throws Exception {
        Optional<KeyState> known = keys.find(step);
        Optional<ApiKey.Unrevoked> primary = known.map(KeyState::state)
                .filter(ApiKey.Unrevoked.class::isInstance)
                .map(ApiKey.Unrevoked.class::cast)
                .filter(key -> key.kind() == KeyKind.PRIMARY);
        if (primary.isEmpty()) {
            queue.done(step);
            return;
        }
        int version = primary.get().newestSecret().version();
        if (step.settledVersion() < version) {
            settle(step, version);
            return;
        }
        Optional<SandboxSecret> secret;
        try {
            secret = secretOf(step, version);
        } catch (IllegalStateException undecryptable) {
            failed(step, String.valueOf(undecryptable.getMessage()));
            return;
        }
        if (secret.isEmpty()) {
            failed(step, "the secret is not kept; rotating the key makes one that is");
            return;
        }
        List<String> failures = ensureEverywhere(secret.get());
        if (!failures.isEmpty()) {
            failed(step, String.join("; ", failures));
            return;
        }
        confirm(step, known.get(), version);
    }

    /** Whoever verifies keys must know the secret before anybody uses it. */
    private void settle(DueStep step, int version) throws SQLException {
        boolean sent = !queue.hasUnsentEvents(step.keyId());
        queue.again(
                step,
                sent ? config.settle() : UNSENT_RETRY,
                sent ? version : step.settledVersion(),
                step.attempts(),
                null);
    }

    private Optional<SandboxSecret> secretOf(DueStep step, int version) throws SQLException {
        return queue.ciphertext(step.keyId(), version)
                .map(bytes -> vault.decrypt(step.workspaceId(), step.keyId(), version, new Ciphertext(bytes)))
                .map(key -> new SandboxSecret(step.workspaceId(), step.keyId(), version, key.reveal()));
    }

    /** Every sink is tried, whatever becomes of the others. */
    private List<String> ensureEverywhere(SandboxSecret secret) {
        var failures = new ArrayList<String>();
        for (SandboxSink sink : sinks.all()) {
            try {
                sink.ensure(secret);
            } catch (SinkException e) {
                failures.add(e.getMessage());
            } catch (RuntimeException e) {
                LOG.warn("Sandbox sink {} failed unexpectedly", sink.name(), e);
                failures.add(sink.name() + ": " + e.getClass().getSimpleName());
            }
        }
        return failures;
    }

    private void confirm(DueStep step, KeyState key, int version) throws Exception {
        List<String> names = sinks.all().stream().map(SandboxSink::name).toList();
        if (!keys.apply(key, new KeyCommand.ConfirmSandboxes(version, names))) {
            queue.again(step, Duration.ZERO, step.settledVersion(), 0, null);
            return;
        }
        queue.again(step, config.recheckInterval(), version, 0, null);
    }

    private void failed(DueStep step, String detail) throws SQLException {
        Duration doubled = FIRST_RETRY.multipliedBy(1L << Math.min(step.attempts(), DOUBLINGS_MAX));
        Duration pause = doubled.compareTo(config.retryIntervalMax()) < 0 ? doubled : config.retryIntervalMax();
        queue.again(step, pause, step.settledVersion(), step.attempts() + 1, detail);
    }
}
