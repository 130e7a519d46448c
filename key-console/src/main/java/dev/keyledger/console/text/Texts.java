package dev.keyledger.console.text;

import io.quarkus.qute.i18n.Message;
import io.quarkus.qute.i18n.MessageBundle;

/**
 * Every text that people read in the console, but for times, counts and money, which {@code format} words, and for what a
 * service says about its own refusal. They stand in {@code messages/msg_en.properties}; templates say
 * {@code {msg:createKey}}.
 */
@MessageBundle(locale = "en")
public interface Texts {
    @Message
    String skip();

    @Message
    String noScript();

    @Message
    String settings();

    @Message
    String switchWorkspace();

    @Message
    String switchWorkspaceFrom(String name);

    @Message
    String workspacesTitle();

    @Message
    String workspaceNotSetUp();

    @Message
    String workspacesNoneTitle();

    @Message
    String workspacesNoneText();

    @Message
    String notProvisionedTitle(String id);

    @Message
    String notProvisionedText();

    @Message
    String roleMember();

    @Message
    String roleAdmin();

    @Message
    String roleOperator();

    @Message
    String signIn();

    @Message
    String signOut();

    @Message
    String signedInTitle();

    @Message
    String signedInGoOn();

    @Message
    String signedInAgainText();

    @Message
    String signedInAgainNotice();

    @Message
    String signedOutTitle();

    @Message
    String signedOutText();

    @Message
    String signInFailedTitle();

    @Message
    String signInFailedText();

    @Message
    String sessionEndedTitle();

    @Message
    String sessionEndedText();

    @Message
    String sessionEndedStill();

    @Message
    String sessionEndedReload();

    @Message
    String sessionEndedSignIn();

    @Message
    String sessionEndedRetry();

    @Message
    String unreachable();

    @Message
    String copied();

    @Message
    String copyFailed();

    @Message
    String partsMissing();

    @Message
    String retry();

    @Message
    String staleRefresh();

    @Message
    String staleSearch();

    @Message
    String working();

    @Message
    String dismiss();

    @Message
    String hide();

    @Message
    String errorStart();

    @Message
    String errorUnavailableTitle();

    @Message
    String errorBrokenTitle();

    @Message
    String errorForbiddenTitle();

    @Message
    String errorNotFoundTitle();

    @Message
    String errorRefusedTitle();

    @Message
    String guardForeign();

    @Message
    String guardStale();

    @Message
    String troubleUnavailable();

    @Message
    String troubleBroken();

    @Message
    String troubleSignedOut();

    @Message
    String troubleForbidden();

    @Message
    String troubleNotFound();

    @Message
    String troubleRefused();

    @Message
    String troubleNameTaken();

    @Message
    String troubleTooManyKeys();

    @Message
    String troubleKeyRevoked();

    @Message
    String troubleKeyExpired();

    @Message
    String troubleKeyDisabled();

    @Message
    String troubleVerifiersBehind();

    @Message
    String troubleRotationInProgress();

    @Message
    String troubleRateLimited();

    @Message
    String troubleInProgress();

    @Message
    String troubleFormReused();

    @Message
    String troubleInvalid();

    @Message
    String fieldName(String detail);

    @Message
    String fieldScopes();

    @Message
    String fieldExpiry();

    @Message
    String keysTitle();

    @Message
    String keysLead();

    @Message
    String primaryTitle();

    @Message
    String primaryLead();

    @Message
    String primaryMissing();

    @Message
    String primaryPage();

    @Message
    String reveal();

    @Message
    String revealHint();

    @Message
    String copy();

    @Message
    String rotateKey();

    @Message
    String viewRotation();

    @Message
    String rotationOpen();

    @Message
    String rotationShow();

    @Message
    String requests30d();

    @Message
    String cost30d();

    @Message
    String lastUsed();

    @Message
    String created();

    @Message
    String rotated();

    @Message
    String scopes();

    @Message
    String never();

    @Message
    String additionalTitle();

    @Message
    String additionalLead();

    @Message
    String createKey();

    @Message
    String filters();

    @Message
    String filterSearch();

    @Message
    String filterSearchedKey();

    @Message
    String filterFound(String count);

    @Message
    String filterFoundOne();

    @Message
    String fieldKey();

    @Message
    String filterStatus();

    @Message
    String filterStatusAll();

    @Message
    String filterCreator();

    @Message
    String filterCreatorAll();

    @Message
    String sort();

    @Message
    String sortNewest();

    @Message
    String sortOldest();

    @Message
    String sortName();

    @Message
    String sortNameBack();

    @Message
    String sortUsedLast();

    @Message
    String sortUsedFirst();

    @Message
    String sortMostRequests();

    @Message
    String sortFewestRequests();

    @Message
    String sortMostCost();

    @Message
    String sortLeastCost();

    @Message
    String filterApply();

    @Message
    String you();

    @Message
    String emptyTitle();

    @Message
    String emptyText();

    @Message
    String noneFoundTitle();

    @Message
    String noneFoundText();

    @Message
    String showAll();

    @Message
    String firstPage();

    @Message
    String nextPage();

    @Message
    String previousPage();

    @Message
    String pageOf(String count, String total);

    @Message
    String name();

    @Message
    String key();

    @Message
    String createdBy();

    @Message
    String createdByLower();

    @Message
    String status();

    @Message
    String actions();

    @Message
    String actionsFor(String name);

    @Message
    String onlyTheirs();

    @Message
    String oldUntil();

    @Message
    String expires();

    @Message
    String statusActive();

    @Message
    String statusExpired();

    @Message
    String statusRevoked();

    @Message
    String statusDisabled();

    @Message
    String statusRotating();

    @Message
    String viewKey();

    @Message
    String rename();

    @Message
    String editKey();

    @Message
    String disableKey();

    @Message
    String enableKey();

    @Message
    String revokeKey();

    @Message
    String completeThrough();

    @Message
    String completeThroughAsOf();

    @Message
    String usageUnknown();

    @Message
    String listMissing();

    @Message
    String rulesTitle();

    @Message
    String rule1();

    @Message
    String rule1Why();

    @Message
    String rule2();

    @Message
    String rule2Why();

    @Message
    String rule3();

    @Message
    String rule3Why();

    @Message
    String rule4();

    @Message
    String rule4Why();

    @Message
    String cancel();

    @Message
    String close();

    @Message
    String done();

    @Message
    String reason();

    @Message
    String createTitle();

    @Message
    String createNameHint();

    @Message
    String createScopesMissing();

    @Message
    String createScopesKept();

    @Message
    String createExpiry();

    @Message
    String createExpiry30();

    @Message
    String createExpiry90();

    @Message
    String createExpiry365();

    @Message
    String createExpiryDate();

    @Message
    String createExpiryOn();

    @Message
    String createdTitle();

    @Message
    String rotatedTitle();

    @Message
    String onceWarning(String name);

    @Message
    String onceKey();

    @Message
    String onceEnv();

    @Message
    String onceCopyEnv();

    @Message
    String onceRules();

    @Message
    String onceLeaveQuestion();

    @Message
    String onceLeaveBack();

    @Message
    String onceLeave();

    @Message
    String onceTooLate(String name);

    @Message
    String firstUseTitle();

    @Message
    String renameTitle(String name);

    @Message
    String renameDo();

    @Message
    String renamed(String name);

    @Message
    String revoked(String name);

    @Message
    String revokeTitle(String name);

    @Message
    String revokeWhat();

    @Message
    String revokePermanent();

    @Message
    String revokeUsed(String count);

    @Message
    String revokeUsedOnce();

    @Message
    String revokeUnused();

    @Message
    String revokeUnknown();

    @Message
    String revokeType(String name);

    @Message
    String revokeTyped();

    @Message
    String disableTitle(String name);

    @Message
    String disableWhat();

    @Message
    String disableKept();

    @Message
    String disabled(String name);

    @Message
    String enableTitle(String name);

    @Message
    String enableWhat();

    @Message
    String enabled(String name);

    @Message
    String editTitle(String name);

    @Message
    String editKeep(String when);

    @Message
    String editKeepNever();

    @Message
    String editDo();

    @Message
    String editNothing();

    @Message
    String edited(String name);

    @Message
    String rotateTitle(String name);

    @Message
    String rotateText();

    @Message
    String rotateOverlap();

    @Message
    String overlapNone();

    @Message
    String overlapHour();

    @Message
    String overlapDay();

    @Message
    String overlapWeek();

    @Message
    String rotateSevere();

    @Message
    String rotatePrimaryTitle();

    @Message
    String rotatePrimaryText();

    @Message
    String rotatePrimaryOpen();

    @Message
    String rotateWhen();

    @Message
    String rotateAfterUpdate();

    @Message
    String rotateAfterUpdateWhat();

    @Message
    String rotateImmediately();

    @Message
    String rotateImmediatelyWhat();

    @Message
    String rotationTitle(String name);

    @Message
    String rotationTitleUnknown();

    @Message
    String rotationOldOf();

    @Message
    String rotationIssued();

    @Message
    String rotationWaiting();

    @Message
    String rotationOverlapping();

    @Message
    String rotationCompleted();

    @Message
    String rotationSuperseded();

    @Message
    String rotationUnknown();

    @Message
    String stepIssued();

    @Message
    String stepSandboxes();

    @Message
    String stepRetired();

    @Message
    String stepWaiting();

    @Message
    String retireOld();

    @Message
    String retireOldHint();

    @Message
    String retireTitle(String name);

    @Message
    String retireAsk();

    @Message
    String retireUnnamed();

    @Message
    String retireLastUsed();

    @Message
    String retireRequests(String count);

    @Message
    String retireRequest();

    @Message
    String retireUnused();

    @Message
    String retireUnknown();

    @Message
    String retireBack();

    @Message
    String unpricedAll();

    @Message
    String unpricedSome(String count);

    @Message
    String unpricedTitle(String count);
}
