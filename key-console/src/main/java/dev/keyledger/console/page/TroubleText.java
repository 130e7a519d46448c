package dev.keyledger.console.page;

import dev.keyledger.console.text.Texts;
import dev.keyledger.console.upstream.Refused;
import dev.keyledger.console.upstream.Trouble;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.util.Optional;

/** What people are told about a trouble, in their words where the console has some, in the service's otherwise. */
@Named("troubles")
@ApplicationScoped
public class TroubleText {
    private final Texts texts;

    @Inject
    TroubleText(Texts texts) {
        this.texts = texts;
    }

    public String of(Trouble trouble) {
        return switch (trouble.kind()) {
            case UNAVAILABLE ->
                trouble.refused()
                                .filter(refused -> refused.is("verifiers-behind"))
                                .isPresent()
                        ? texts.troubleVerifiersBehind()
                        : texts.troubleUnavailable();
            case BROKEN -> texts.troubleBroken();
            case SIGNED_OUT -> texts.troubleSignedOut();
            case FORBIDDEN -> texts.troubleForbidden();
            case NOT_FOUND -> texts.troubleNotFound();
            case REFUSED -> trouble.refused().map(this::ofRefusal).orElseGet(texts::troubleRefused);
        };
    }

    private String ofRefusal(Refused refused) {
        return switch (refused.problem().slug()) {
            case "name-taken" -> texts.troubleNameTaken();
            case "too-many-keys" -> texts.troubleTooManyKeys();
            case "key-revoked" -> texts.troubleKeyRevoked();
            case "key-expired" -> texts.troubleKeyExpired();
            case "key-disabled" -> texts.troubleKeyDisabled();
            case "rotation-in-progress" -> texts.troubleRotationInProgress();
            case "rate-limited" -> texts.troubleRateLimited();
            case "command-in-progress", "key-changing" -> texts.troubleInProgress();
            case "idempotency-key-reused" -> texts.troubleFormReused();
            case "invalid-request" -> texts.troubleInvalid();
            default -> Optional.ofNullable(refused.problem().detail()).orElseGet(texts::troubleRefused);
        };
    }
}
