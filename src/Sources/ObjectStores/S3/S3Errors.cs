using System.Net;
using System.Xml;
using Amazon.Runtime;
using Amazon.Runtime.Internal;

namespace ZeroShotOrleans.Sources.ObjectStores.S3;

/// <summary>What the SDK's exceptions mean. The store's own text is never repeated: it names accounts, users and what was signed.</summary>
internal static class S3Errors
{
    /// <summary>The error of a call that its caller did not cancel.</summary>
    /// <param name="failure">What the SDK threw.</param>
    /// <param name="address">What was asked for.</param>
    /// <param name="host">Where, for messages.</param>
    public static ObjectStoreException Of(Exception failure, ObjectAddress address, string host) => failure switch
    {
        AmazonServiceException service => OfService(service, address),
        _ when Has<ObjectStoreException>(failure) is { } known => new ObjectStoreException(known.Error, known.Message),
        _ when Has<TimeoutException>(failure) is not null || Has<OperationCanceledException>(failure) is not null => new ObjectStoreException(
            ObjectStoreError.TimedOut,
            $"The store did not answer for '{address}' within the timeout ({ObjectStoreOptions.Section}:{nameof(ObjectStoreOptions.TimeoutSeconds)}). Retry later.",
            failure),
        _ when Has<HttpRequestException>(failure) is { } http => new ObjectStoreException(ObjectStoreError.Unavailable, Connection(http, host), failure),
        _ when Has<IOException>(failure) is not null => new ObjectStoreException(ObjectStoreError.Unavailable, $"The connection to {host} broke off. Retry later.", failure),
        XmlException or AmazonUnmarshallingException => NotS3(address),


        // What the SDK cannot make a request of, or does not expect in an answer: it follows a redirect only to Amazon's own hosts.
        _ => new ObjectStoreException(
            ObjectStoreError.Refused, $"The request for '{address}' could not be made: the store's answer or the settings of {S3Options.Section} do not fit. Check the endpoint and the region.", failure),
    };

    /// <summary>An answer that S3 would not give.</summary>
    public static ObjectStoreException NotS3(ObjectAddress address) => new(
        ObjectStoreError.Unavailable,
        $"The answer for '{address}' is not one of S3: something else, such as a proxy, may have given it. Check {S3Options.Section}:{nameof(S3Options.Endpoint)} and the network.");

    /// <summary>The region that a store names for a bucket; null: none.</summary>
    public static string? RegionOf(AmazonServiceException failure) =>
        failure.StatusCode is HttpStatusCode.MovedPermanently or HttpStatusCode.TemporaryRedirect or HttpStatusCode.BadRequest or HttpStatusCode.Forbidden
        && (failure.InnerException as HttpErrorResponseException)?.Response?.GetHeaderValue("x-amz-bucket-region") is { Length: > 0 } region
            ? region
            : null;

    private static ObjectStoreException OfService(AmazonServiceException failure, ObjectAddress address)
    {
        var (error, text) = Explain(failure.ErrorCode ?? "", failure.StatusCode, address);
        return new ObjectStoreException(error, text);
    }

    private static (ObjectStoreError Error, string Text) Explain(string code, HttpStatusCode status, ObjectAddress address) => code switch
    {
        "NoSuchKey" or "NoSuchVersion" => (ObjectStoreError.Missing, $"'{address}' does not exist."),
        "NoSuchBucket" => (ObjectStoreError.NoBucket, $"The bucket '{address.Bucket}' does not exist. Check its name, and the endpoint and region of {S3Options.Section}."),
        "InvalidBucketName" => (ObjectStoreError.NoBucket, $"The store does not accept '{address.Bucket}' as the name of a bucket. Check it."),
        "InvalidAccessKeyId" => (ObjectStoreError.AccessDenied, "The store does not know the access key. Check the credentials and the endpoint."),
        "SignatureDoesNotMatch" => (ObjectStoreError.AccessDenied, "The secret key does not belong to the access key. Check the credentials."),
        "ExpiredToken" or "TokenRefreshRequired" or "InvalidToken" or "RequestExpired" => (
            ObjectStoreError.AccessDenied, "The temporary credentials have expired or are not valid. Renew them: sign in again, or restart the silo with new ones."),
        "AllAccessDisabled" or "AccountProblem" or "NotSignedUp" or "InvalidPayer" or "UnauthorizedAccess" or "UnauthorizedAccessError" => (
            ObjectStoreError.AccessDenied, $"The account of the credentials or of the bucket '{address.Bucket}' is disabled. Ask its owner."),
        "RequestTimeTooSkewed" => (ObjectStoreError.ClockSkew, "The clock of this machine differs by more than 15 minutes from the store's. Correct it (NTP)."),
        "InvalidObjectState" or "ObjectNotInActiveTierError" => (
            ObjectStoreError.Archived, $"'{address}' is archived (Glacier or Intelligent-Tiering). Restore it, and retry when that is done."),
        "PreconditionFailed" or "InvalidRange" => (ObjectStoreError.Changed, $"'{address}' has changed since it was listed."),
        "ConditionalRequestConflict" or "OperationAborted" => (ObjectStoreError.Unavailable, $"'{address}' was written or deleted by another program at the same time. Retry."),
        "SlowDown" or "RequestLimitExceeded" or "BandwidthLimitExceeded" or "TooManyRequests" or "Throttling" or "ThrottlingException" or "RequestThrottled" => Throttled(address),
        "RequestTimeout" => (ObjectStoreError.TimedOut, $"The store waited in vain for the request for '{address}'. Retry later."),
        "PermanentRedirect" or "TemporaryRedirect" or "AuthorizationHeaderMalformed" or "IllegalLocationConstraintException" => (
            ObjectStoreError.Refused, $"The bucket '{address.Bucket}' is in another region, which the store does not name. Set {S3Options.Section}:{nameof(S3Options.Region)} to it."),
        "InvalidRequest" => (
            ObjectStoreError.Refused,
            $"The store refuses to give '{address}' as it is (InvalidRequest). Objects that are encrypted with a customer's own key (SSE-C) cannot be read: encrypt them with SSE-S3 or SSE-KMS."),
        "KeyTooLongError" => (ObjectStoreError.Refused, $"The key of '{address}' is too long for the store."),
        "EntityTooLarge" => (ObjectStoreError.Refused, $"'{address}' would be larger than the store allows."),
        _ when code.StartsWith("KMS.", StringComparison.Ordinal) => (
            ObjectStoreError.AccessDenied, $"'{address}' is encrypted with a key of KMS that is disabled, deleted or not allowed ({Shown(code)}). Allow kms:Decrypt for the credentials."),
        _ => ExplainStatus(code, (int)status, address),
    };

    private static (ObjectStoreError Error, string Text) ExplainStatus(string code, int status, ObjectAddress address) => status switch
    {
        // A HEAD has no body, so nothing but its status.
        404 => (ObjectStoreError.Missing, $"'{address}' does not exist, or its bucket does not."),
        401 or 403 => (
            ObjectStoreError.AccessDenied,
            $"Access to '{address}' is denied. The credentials need s3:GetObject for objects, s3:PutObject to write, and s3:ListBucket for the bucket; without the last one, a missing object is denied too."),
        412 or 416 => (ObjectStoreError.Changed, $"'{address}' has changed since it was listed."),
        429 or 503 => Throttled(address),
        408 or 504 => (ObjectStoreError.TimedOut, $"The store did not answer for '{address}' in time (status {status}). Retry later."),
        >= 500 => (ObjectStoreError.Unavailable, $"The store failed on '{address}' (status {status}{With(code)}). Retry later."),
        301 or 307 => (ObjectStoreError.Refused, $"The bucket '{address.Bucket}' is in another region, which the store does not name. Set {S3Options.Section}:{nameof(S3Options.Region)} to it."),
        400 => (
            ObjectStoreError.Refused,
            $"The store refuses the request for '{address}' (status 400{With(code)}). Check endpoint, region and credentials; objects encrypted with a customer's own key (SSE-C) cannot be read."),
        _ => (ObjectStoreError.Refused, $"The store refuses the request for '{address}' (status {status}{With(code)})."),
    };

    private static (ObjectStoreError Error, string Text) Throttled(ObjectAddress address) => (
        ObjectStoreError.Throttled, $"The store asks for fewer requests, also after {nameof(ObjectStoreOptions.MaxRetries)} pauses, for '{address}'. Lower {ObjectStoreOptions.Section}:{nameof(ObjectStoreOptions.MaxConcurrent)}, or retry later.");

    private static string Connection(HttpRequestException failure, string host) => failure.HttpRequestError switch
    {
        HttpRequestError.NameResolutionError => $"The name of {host} could not be resolved. Check {S3Options.Section}:{nameof(S3Options.Endpoint)} and {nameof(S3Options.Region)}.",
        HttpRequestError.SecureConnectionError => $"No secure connection to {host} could be made: its certificate is not trusted or does not fit its name, or it does not speak TLS.",
        HttpRequestError.ProxyTunnelError => $"The proxy of this machine does not connect to {host}.",
        _ => $"{host} could not be reached, or broke off the connection. Retry later.",
    };

    private static string With(string code) => Shown(code) is { Length: > 0 } shown ? $", {shown}" : "";

    // What a server calls a code is shown only if it looks like one.
    private static string Shown(string code) => code.Length <= 64 && code.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '.') ? code : "";

    private static T? Has<T>(Exception? failure)
        where T : Exception
    {
        while (failure is not null and not T)
        {
            failure = failure.InnerException;
        }

        return (T?)failure;
    }
}
