package dev.keyledger.console.review;

import dev.keyledger.console.text.ReviewTexts;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

/** What is looked for, in words. */
@ApplicationScoped
class FindingWords {
    private final ReviewTexts texts;

    @Inject
    FindingWords(ReviewTexts texts) {
        this.texts = texts;
    }

    String of(String finding) {
        return switch (finding) {
            case ReviewAddress.ANY -> texts.findingAny();
            case "never-used" -> texts.findingNeverUsed();
            case ReviewAddress.IDLE -> texts.findingIdle();
            case "old-secret-in-use" -> texts.findingOldKey();
            case "never-expires" -> texts.findingNeverExpires();
            case "expires-soon" -> texts.findingExpiresSoon();
            default -> finding;
        };
    }
}
