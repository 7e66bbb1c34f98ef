using Google;
using Google.Apis.Auth.OAuth2.Responses;

namespace ZeroShotOrleans.Sources.ObjectStores.Google;

/// <summary>What Google answers, as an error of a store. Messages hold names, reasons and statuses, and no text of an answer: addresses of accounts are in some.</summary>
/// <param name="limits">Timeouts and retries, for messages.</param>
/// <param name="access">Where the requests go.</param>
internal sealed class GoogleErrors(ObjectStoreOptions limits, GoogleAccess access)
{
    /// <summary>The error.</summary>
    /// <param name="exception">What the SDK threw.</param>
    /// <param name="at">What was asked for.</param>
    /// <param name="writes">Whether it was to be written or deleted.</param>
    public ObjectStoreException Of(Exception exception, ObjectAddress at, bool writes = false) => exception switch
    {
        ObjectStoreException known => known,
        GoogleApiException { HttpStatusCode: > 0 } answer => OfAnswer((int)answer.HttpStatusCode, answer.Error?.Errors?.FirstOrDefault()?.Reason, answer.Error?.Message ?? answer.Error?.ErrorResponseContent ?? "", at, writes, answer),
        TokenResponseException token when token.Error?.ErrorDescription?.Contains("reasonable timeframe", StringComparison.OrdinalIgnoreCase) is true =>
            new ObjectStoreException(ObjectStoreError.ClockSkew, "The clock of this machine differs from Google's, so that no token is given. Set it by NTP, and try again.", token),
        TokenResponseException token => new ObjectStoreException(
            ObjectStoreError.AccessDenied, "Google gives no token for the credentials of this machine: they are wrong, expired or revoked. Renew the key, or run 'gcloud auth application-default login' again.", token),
        OperationCanceledException or TimeoutException => new ObjectStoreException(
            ObjectStoreError.TimedOut, $"{access.Host} did not answer within {limits.TimeoutSeconds} seconds ({ObjectStoreOptions.Section}:{nameof(ObjectStoreOptions.TimeoutSeconds)}) for '{at}'{AfterRetries}.", exception),
        _ => new ObjectStoreException(ObjectStoreError.Unavailable, $"{access.Host} cannot be reached, or broke off, for '{at}'{AfterRetries}. Check the network between the silos and the store.", exception),
    };

    /// <summary>The error of an answer.</summary>
    /// <param name="status">Its status.</param>
    /// <param name="reason">Google's word for it, if it has one.</param>
    /// <param name="text">Its text, for telling answers apart.</param>
    /// <param name="at">What was asked for.</param>
    /// <param name="writes">Whether it was to be written or deleted.</param>
    /// <param name="inner">The cause.</param>
    public ObjectStoreException OfAnswer(int status, string? reason, string text, ObjectAddress at, bool writes = false, Exception? inner = null)
    {
        var (error, message) = (status, reason) switch
        {
            (404, _) when Says(text, "bucket does not exist") => (ObjectStoreError.NoBucket, $"There is no bucket '{at.Bucket}'. Check its name."),
            (404, _) => (ObjectStoreError.Missing, $"'{at}' does not exist."),
            (412, _) => (ObjectStoreError.Changed, $"'{at}' is not the version that was listed: it was written again since."),
            (416, _) => (ObjectStoreError.Changed, $"'{at}' is shorter than when it was listed: it was written again since."),
            (400, _) when Says(text, "requester pays") => (ObjectStoreError.AccessDenied, $"The bucket '{at.Bucket}' bills the project of the request. Set {GoogleStoreOptions.Section}:{nameof(GoogleStoreOptions.UserProject)} to the project to bill."),
            (403, "userProjectAccessDenied" or "UserProjectAccessDenied") or (403, "userProjectInvalid") => (
                ObjectStoreError.AccessDenied, $"The project of {GoogleStoreOptions.Section}:{nameof(GoogleStoreOptions.UserProject)} may not be billed with these credentials. Grant serviceusage.services.use on it."),
            (403, "rateLimitExceeded" or "userRateLimitExceeded" or "quotaExceeded") or (429, _) or (503, _) => (
                ObjectStoreError.Throttled, $"{access.Host} asks for fewer requests{AfterRetries}. Lower {ObjectStoreOptions.Section}:{nameof(ObjectStoreOptions.MaxConcurrent)}, or try later."),
            (403, "retentionPolicyNotMet" or "objectUnderActiveHold") => (ObjectStoreError.Refused, $"'{at}' is kept by a retention policy or a hold, and can neither be replaced nor deleted."),
            (403, "accountDisabled" or "billingDisabled" or "projectNotActive") => (ObjectStoreError.AccessDenied, $"The project of the bucket '{at.Bucket}' is disabled, or its billing is."),
            (403, "insecureSsl" or "sslRequired") => (ObjectStoreError.AccessDenied, $"{access.Host} allows https only. Write {GoogleStoreOptions.Section}:{nameof(GoogleStoreOptions.Endpoint)} with https."),
            (401 or 403, _) when access.IsAnonymous => (
                ObjectStoreError.AccessDenied, $"'{at}' does not exist, or is not public. Check its name, or use credentials: unset {GoogleStoreOptions.Section}:{nameof(GoogleStoreOptions.Anonymous)}."),
            (401, _) => (ObjectStoreError.AccessDenied, $"{access.Host} does not accept the credentials of this machine for '{at}': they are wrong, expired or revoked. Renew them."),
            (403, _) => (
                ObjectStoreError.AccessDenied,
                $"'{at}' may not be {(writes ? "written" : "read")} with the credentials of this machine, or a policy forbids it ({Named(status, reason)}). Grant {(writes ? "roles/storage.objectUser" : "roles/storage.objectViewer")} on the bucket '{at.Bucket}'."),
            (408 or 504, _) => (ObjectStoreError.TimedOut, $"{access.Host} did not finish '{at}' in its own time limit{AfterRetries}."),
            ( >= 500, _) => (ObjectStoreError.Unavailable, $"{access.Host} answered '{at}' with an error of its own ({Named(status, reason)}){AfterRetries}."),
            _ => (ObjectStoreError.Refused, $"{access.Host} refuses '{at}' ({Named(status, reason)})."),
        };
        return new ObjectStoreException(error, message, inner);
    }

    private string AfterRetries => limits.MaxRetries == 0 ? "" : $", also after {limits.MaxRetries} retries";

    private static bool Says(string text, string words) => text.Contains(words, StringComparison.OrdinalIgnoreCase);

    // Reasons are words of Google's; what a stand-in for it says is not shown.
    private static string Named(int status, string? reason) => reason is { Length: > 0 and <= 60 } && reason.All(char.IsAsciiLetterOrDigit) ? $"{reason}, status {status}" : $"status {status}";
}
