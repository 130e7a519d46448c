package dev.keyledger.query.propagation;

import dev.keyledger.events.key.VerifierProgress;
import dev.keyledger.kit.workers.ServiceWorkers;
import dev.keyledger.query.config.QueryConfig;
import dev.keyledger.query.verify.VerifyMemory;
import dev.keyledger.verifier.receipt.ReceiptSender;
import dev.keyledger.verifier.receipt.VerifierIdentity;
import dev.keyledger.worker.Backoff;
import dev.keyledger.worker.Worker;
import io.quarkus.runtime.Startup;
import io.smallrye.common.annotation.Identifier;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Map;

/** Tells what this instance has applied, as every verifier does, and reads what all of them tell. */
@Startup
@Singleton
class ReceiptWorkers {
    private final Receipts receipts = new Receipts();
    private final VerifierIdentity self = VerifierIdentity.of(VerifierIdentity.machine(), VerifierProgress.KIND_QUERY);
    private final ReceiptSender sender;
    private final ReceiptReader reader;
    private final ServiceWorkers workers;

    @Inject
    ReceiptWorkers(
            @Identifier("default-kafka-broker") Map<String, Object> kafka,
            VerifyMemory memory,
            QueryConfig config,
            ServiceWorkers workers,
            Clock clock) {
        this.sender = new ReceiptSender(kafka, self, memory.tail(), config.maxStaleness());
        this.reader = new ReceiptReader(kafka, receipts, clock);
        this.workers = workers;
    }

    @PostConstruct
    void start() {
        workers.start("receipt-reader", Backoff.USUAL, reader);
        workers.add(sender.wokenBy(new Worker("receipts", ReceiptSender.BACKOFF, sender)))
                .start();
    }

    /** The workers have stopped by then. */
    @PreDestroy
    void end() {
        sender.goodbye();
        reader.close();
    }

    Receipts receipts() {
        return receipts;
    }

    VerifierIdentity self() {
        return self;
    }
}
