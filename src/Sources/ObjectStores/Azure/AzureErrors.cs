using System.Net.Sockets;
using System.Xml;
using Azure;

namespace ZeroShotOrleans.Sources.ObjectStores.Azure;

/// <summary>What Azure answers, as an error of a store. Messages hold names, codes and statuses, and no text of an answer: signatures are in some.</summary>
/// <param name="limits">Timeouts and retries, for messages.</param>
/// <param name="time">The clock of this machine.</param>
internal sealed class AzureErrors(ObjectStoreOptions limits, TimeProvider time)
{
    private static readonly TimeSpan _allowedSkew = TimeSpan.FromMinutes(15);

    /// <summary>The error.</summary>
    /// <param name="exception">What the SDK threw.</param>
    /// <param name="at">What was asked for.</param>
    /// <param name="account">Its account.</param>
    /// <param name="writes">Whether it was to be written or deleted.</param>
    public ObjectStoreException Of(Exception exception, ObjectAddress at, AzureAccount account, bool writes = false)
    {
        // After retries, one exception has those of all tries; the last one says how it ended.
        var last = exception is AggregateException { InnerExceptions: [.., var ending] } ? ending : exception;
        return last switch
        {
            ObjectStoreException known => known,
            RequestFailedException { Status: > 0 } answer => OfAnswer(answer, at, account, writes),
            _ when SocketErrorOf(last) is SocketError.HostNotFound && account.IsPublicHost => new ObjectStoreException(
                ObjectStoreError.NoBucket, $"There is no storage account '{account.Name}': {account.Host} has no address. Check its name, and that this machine resolves public names.", exception),
            OperationCanceledException or TimeoutException => new ObjectStoreException(ObjectStoreError.TimedOut, $"{account.Host} did not answer within {Timeout} for '{at}'{AfterRetries}.", exception),
            XmlException => new ObjectStoreException(
                ObjectStoreError.Unavailable, $"{account.Host} answered '{at}' with something that is not Blob Storage's. Check {AzureStoreOptions.Section}:{nameof(AzureStoreOptions.Endpoint)}, and proxies between.", exception),
            _ => new ObjectStoreException(ObjectStoreError.Unavailable, $"{account.Host} cannot be reached, or broke off, for '{at}'{AfterRetries}. Check the network between the silos and the store.", exception),
        };
    }

    private string Timeout => $"{limits.TimeoutSeconds} seconds ({ObjectStoreOptions.Section}:{nameof(ObjectStoreOptions.TimeoutSeconds)})";

    private string AfterRetries => limits.MaxRetries == 0 ? "" : $", also after {limits.MaxRetries} retries";

    private ObjectStoreException OfAnswer(RequestFailedException answer, ObjectAddress at, AzureAccount account, bool writes)
    {
        var code = answer.ErrorCode ?? "";
        var (error, message) = (code, answer.Status) switch
        {
            ("ContainerNotFound", _) => (ObjectStoreError.NoBucket, $"The account '{account.Name}' has no container '{at.Bucket}'. Check its name."),
            ("ContainerBeingDeleted" or "ContainerDisabled", _) => (ObjectStoreError.NoBucket, $"The container '{at.Bucket}' of the account '{account.Name}' is being deleted or disabled."),
            ("ResourceNotFound", _) when account.SignIn.StartsWith("without", StringComparison.Ordinal) =>
                (ObjectStoreError.AccessDenied, $"'{at}' does not exist, or is not public. Check its name, or use credentials: unset {AzureStoreOptions.Section}:{nameof(AzureStoreOptions.Anonymous)}."),
            ("BlobArchived" or "BlobBeingRehydrated", _) => (ObjectStoreError.Archived, $"'{at}' is in the archive tier. Change its tier to hot, cool or cold, wait until that is done (hours), and try again."),
            ("BlobAlreadyExists", _) => (ObjectStoreError.Exists, $"'{at}' exists already."),
            ("ConditionNotMet", _) => (ObjectStoreError.Changed, $"'{at}' is not the version that was listed: it was written again since."),
            ("InvalidRange", _) or (_, 416) => (ObjectStoreError.Changed, $"'{at}' is shorter than when it was listed: it was written again since."),
            ("PublicAccessNotPermitted", _) => (ObjectStoreError.AccessDenied, $"The account '{account.Name}' allows no public access. Use credentials: unset {AzureStoreOptions.Section}:{nameof(AzureStoreOptions.Anonymous)}."),
            ("KeyBasedAuthenticationNotPermitted", _) => (ObjectStoreError.AccessDenied, $"The account '{account.Name}' allows no keys. Unset the key, and use an identity with a role on it ('az login', a managed identity)."),
            ("AuthorizationPermissionMismatch" or "AuthorizationResourceTypeMismatch" or "AuthorizationServiceMismatch" or "InsufficientAccountPermissions" or "UnauthorizedBlobOverwrite", _) =>
                (ObjectStoreError.AccessDenied, $"'{at}' may not be {(writes ? "written" : "read")} {account.SignIn}. {Role(at, writes)}"),
            ("AuthorizationFailure" or "AuthorizationSourceIPMismatch", _) =>
                (ObjectStoreError.AccessDenied, $"The account '{account.Name}' refuses this machine or its identity for '{at}' ({code}): its firewall may not list this network. Otherwise: {Role(at, writes)}"),
            ("AuthorizationProtocolMismatch" or "AccountRequiresHttps", _) => (ObjectStoreError.AccessDenied, $"The account '{account.Name}' allows https only. Write {AzureStoreOptions.Section}:{nameof(AzureStoreOptions.Endpoint)} with https."),
            ("AccountIsDisabled", _) => (ObjectStoreError.AccessDenied, $"The account '{account.Name}' is disabled."),
            (_, 401 or 403) when IsSkewed(answer, out var difference) => (ObjectStoreError.ClockSkew, $"The clock of this machine differs {difference}from that of {account.Host}. Set it by NTP, and try again."),
            (_, 401 or 403) => (ObjectStoreError.AccessDenied, $"{account.Host} refuses '{at}' {account.SignIn} ({Named(answer)}): they are wrong, expired or lack a permission. {Role(at, writes)}"),
            ("OperationTimedOut", _) or (_, 408) => (ObjectStoreError.TimedOut, $"{account.Host} did not finish '{at}' in its own time limit{AfterRetries}."),
            ("ServerBusy", _) or (_, 429 or 503) => (ObjectStoreError.Throttled, $"{account.Host} asks for fewer requests{AfterRetries}. Lower {ObjectStoreOptions.Section}:{nameof(ObjectStoreOptions.MaxConcurrent)}, or try later."),
            (_, 412) => (ObjectStoreError.Refused, $"{account.Host} refuses '{at}' ({Named(answer)}): it has a lease or a condition."),
            (_, 404) => (ObjectStoreError.Missing, $"'{at}' does not exist."),
            (_, >= 500) => (ObjectStoreError.Unavailable, $"{account.Host} answered '{at}' with an error of its own ({Named(answer)}){AfterRetries}."),
            _ => (ObjectStoreError.Refused, $"{account.Host} refuses '{at}' ({Named(answer)})."),
        };
        return new ObjectStoreException(error, message, answer);
    }

    private static string Role(ObjectAddress at, bool writes) =>
        $"Grant the role Storage Blob Data {(writes ? "Contributor" : "Reader")} on the container '{at.Bucket}', which takes some minutes to apply, or use a key or signature that allows it.";

    // Codes are words of Azure's; what a stand-in for it says is not shown.
    private static string Named(RequestFailedException answer) =>
        answer.ErrorCode is { Length: > 0 and <= 60 } code && code.All(char.IsAsciiLetterOrDigit) ? $"{code}, status {answer.Status}" : $"status {answer.Status}";

    private bool IsSkewed(RequestFailedException answer, out string difference)
    {
        difference = "";
        if (answer.GetRawResponse()?.Headers.Date is { } date && (time.GetUtcNow() - date).Duration() is var skew && skew > _allowedSkew)
        {
            difference = $"by {skew.TotalMinutes:0} minutes ";
            return true;
        }

        return answer.Message.Contains("Request date header too old", StringComparison.Ordinal) || answer.Message.Contains("date header is too", StringComparison.OrdinalIgnoreCase);
    }

    private static SocketError? SocketErrorOf(Exception? exception)
    {
        while (exception is not null and not SocketException)
        {
            exception = exception.InnerException;
        }

        return (exception as SocketException)?.SocketErrorCode;
    }
}
