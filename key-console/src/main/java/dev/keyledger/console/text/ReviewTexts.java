package dev.keyledger.console.text;

import io.quarkus.qute.i18n.Message;
import io.quarkus.qute.i18n.MessageBundle;

/**
 * As {@link Texts}, those of the review of a workspace's keys and of their list as a file, which stand in {@code messages/review_en.properties}; templates
 * say {@code {review:title}}.
 */
@MessageBundle(value = "review", locale = "en")
public interface ReviewTexts {
    @Message
    String open();

    @Message
    String title();

    @Message
    String lead();

    @Message
    String findings();

    @Message
    String findingNeverUsed();

    @Message
    String findingIdle();

    @Message
    String findingOldKey();

    @Message
    String findingNeverExpires();

    @Message
    String findingExpiresSoon();

    @Message
    String findingAny();

    @Message
    String creator();

    @Message
    String creatorHint();

    @Message
    String show();

    @Message
    String missing();

    @Message
    String nothing();

    @Message
    String nothingText();

    @Message
    String usageBehind();

    @Message
    String usageUnknown();

    @Message
    String choose(String name);

    @Message
    String chooseAll();

    @Message
    String chosen();

    @Message
    String revokeChosen();

    @Message
    String revokeTitle(int count);

    @Message
    String revokeTitleOne();

    @Message
    String revokeWhat();

    @Message
    String revokeLeft(int count);

    @Message
    String revokeLeftOne();

    @Message
    String revokeNone();

    @Message
    String revokeRecent(long count);

    @Message
    String revokeRecentOne();

    @Message
    String revokeList();

    @Message
    String revokeUsed();

    @Message
    String revokeUnused();

    @Message
    String revokeType(String text);

    @Message
    String revokeTypeMany(int count);

    @Message
    String revokeTypeOne();

    @Message
    String revokeTyped();

    @Message
    String revokeDo(int count);

    @Message
    String revokeDoOne();

    @Message
    String revoked(long done, int count);

    @Message
    String revokedList();

    @Message
    String notRevoked();

    @Message
    String notTried();

    @Message
    String again(int count);

    @Message
    String againOne();

    @Message
    String exportList();
}
