package dev.keyledger.console.text;

import io.quarkus.qute.i18n.Message;
import io.quarkus.qute.i18n.MessageBundle;

/**
 * As {@link Texts}, those of a key's own page and of where changes have arrived, which stand in
 * {@code messages/keypage_en.properties}; templates say {@code {keypage:asTable}}. What Qute makes of a bundle of more than three
 * hundred texts is no valid class.
 */
@MessageBundle(value = "keypage", locale = "en")
public interface KeyPageTexts {
    @Message
    String firstUseBaseUrl();

    @Message
    String firstUseCopyBaseUrl();

    @Message
    String firstUseNoBaseUrl();

    @Message
    String firstUseHow();

    @Message
    String firstUseCopy(String language);

    @Message
    String firstUseWaiting();

    @Message
    String firstUseCame(String ago);

    @Message
    String firstUseMore(String count, String ago);

    @Message
    String firstUseUnknown();

    @Message
    String firstUseInactive();

    @Message
    String usageTitle();

    @Message
    String keyMissing();

    @Message
    String factsBy();

    @Message
    String issuedTitle();

    @Message
    String issuedNow();

    @Message
    String issuedEnds();

    @Message
    String issuedEnded();

    @Message
    String issuedWhileUpdating();

    @Message
    String issuedEarlier();

    @Message
    String issuedUnused();

    @Message
    String issuedUnknown();

    @Message
    String issuedHint();

    @Message
    String usagePeriod();

    @Message
    String period24h();

    @Message
    String period7d();

    @Message
    String period30d();

    @Message
    String usageSince(String time);

    @Message
    String usageMissing();

    @Message
    String unusedTitle();

    @Message
    String unusedTitle24h();

    @Message
    String unusedTitle7d();

    @Message
    String unusedText();

    @Message
    String unusedRevoked();

    @Message
    String unusedExpired();

    @Message
    String unusedDisabled();

    @Message
    String keyScopes();

    @Message
    String chartTitle24h();

    @Message
    String chartTitle7d();

    @Message
    String chartTitle30d();

    @Message
    String chartWhat();

    @Message
    String asTable();

    @Message
    String modelsTitle();

    @Message
    String chartHow();

    @Message
    String measure();

    @Message
    String requests();

    @Message
    String cost();

    @Message
    String errors();

    @Message
    String model();

    @Message
    String when();

    @Message
    String inputTokens();

    @Message
    String cachedTokens();

    @Message
    String outputTokens();

    @Message
    String tokens();

    @Message
    String otherModels();

    @Message
    String csvDays();

    @Message
    String csvHours();

    @Message
    String unpricedNotice(String count);

    @Message
    String costPartsTitle();

    @Message
    String reportedPart();

    @Message
    String reportedPartWhat();

    @Message
    String estimatedPart();

    @Message
    String estimatedPartWhat();

    @Message
    String undividedCost();

    @Message
    String stalePart();

    @Message
    String stalePartWhat();

    @Message
    String assumedPart();

    @Message
    String assumedPartWhat();

    @Message
    String unpricedPart();

    @Message
    String unpricedPartWhat();

    @Message
    String historyTitle();

    @Message
    String historyMissing();

    @Message
    String historyBy();

    @Message
    String historyOlder();

    @Message
    String historyNewest();

    @Message
    String lastChange();

    @Message
    String historyCreated();

    @Message
    String historyRotated();

    @Message
    String historyRevoked();

    @Message
    String historyRenamed(String name);

    @Message
    String historyRevealed();

    @Message
    String historySandboxes();

    @Message
    String historyRetired();

    @Message
    String historyScopes();

    @Message
    String historyExpiry(String time);

    @Message
    String historyNoExpiry();

    @Message
    String historyLabel(String label);

    @Message
    String historyNoLabel();

    @Message
    String historyDisabled();

    @Message
    String historyEnabled();

    @Message
    String historyReason(String reason);

    @Message
    String arrivalAsking();

    @Message
    String arrivalUnknown();

    @Message
    String arrivalNobody();

    @Message
    String arrivalRefusedBy(int applied, int of);

    @Message
    String arrivalKnownTo(int applied, int of);

    @Message
    String arrivalSlowest(long millis);

    @Message
    String arrivalWaitingFor(String ids, String since);

    @Message
    String arrivalMore(int count);

    @Message
    String arrivalOlderOne();

    @Message
    String arrivalOlder(long count);

    @Message
    String arrivalSilentOne();

    @Message
    String arrivalSilent(long count);

    @Message
    String arrivalAskedEnough();
}
