using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using ZeroShotOrleans.Hub.Names;

namespace ZeroShotOrleans.Hub.Http;

/// <summary>Maps unsuccessful responses to errors. The hub's own error text is not passed on: it could contain anything.</summary>
internal static partial class StatusErrors
{
    /// <summary>Returns null for a success.</summary>
    /// <param name="answer">The response.</param>
    /// <param name="model">The requested model.</param>
    /// <param name="what">The requested part, for messages, such as <c>the revision 'main'</c>.</param>
    /// <param name="options">The endpoint, and whether a token is set.</param>
    /// <param name="time">The clock for dates in Retry-After.</param>
    public static HubException? Of(HubResponse answer, ModelId model, string what, HubOptions options, TimeProvider time)
    {
        var status = (int)answer.Status;
        if (status is >= 200 and < 300)
        {
            return null;
        }

        var code = answer.Header("X-Error-Code");
        if (answer.Status is HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout or >= HttpStatusCode.InternalServerError)
        {
            return RateLimited(answer, options, time);
        }

        // The file store rejected a signed URL, which has expired: the next attempt asks the hub for a new one.
        if (!answer.IsFromEndpoint)
        {
            return new HubException(
                HubError.Network, $"{answer.Host}, the file store of {options.Endpoint.Host}, returned status {status}.", "Pull again later.") { IsTransient = true };
        }

        return answer.Status switch
        {
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => code switch
            {
                "GatedRepo" => Gated(model, options),
                "RepoNotFound" => ModelNotFound(model, options),
                _ => AccessDenied(model, options),
            },
            HttpStatusCode.NotFound or HttpStatusCode.Gone => code is "RevisionNotFound" or "EntryNotFound"
                ? new HubException(HubError.NotFound, $"{model} does not have {what}.", $"See its files at {Page(model, options)}/tree/main.")
                : ModelNotFound(model, options),
            _ => new HubException(
                HubError.Network, $"{options.Endpoint.Host} returned status {status} for {what} of {model}.", "Check that Hub:Endpoint is a Hugging Face hub."),
        };
    }

    private static HubException Gated(ModelId model, HubOptions options) => new(
        HubError.Unauthorized,
        HasToken(options) ? $"{model} is gated, and the account of the token has no access." : $"{model} is gated: its owner grants access on request.",
        HasToken(options)
            ? $"Request access at {Page(model, options)} with that account; a fine-grained token must also allow reading gated repositories."
            : $"Request access at {Page(model, options)}, then set an access token of that account (Hub:Token).");

    private static HubException AccessDenied(ModelId model, HubOptions options) => HasToken(options)
        ? new(
            HubError.Unauthorized,
            $"{options.Endpoint.Host} does not allow the token to read {model}.",
            $"The token may be mistyped, expired, or lack rights on this model. Check it at {Trimmed(options)}/settings/tokens, then correct Hub:Token.")
        : new(
            HubError.Unauthorized,
            $"{options.Endpoint.Host} does not show {model} without a token: it is private, or it does not exist.",
            "Check the name; if the model is private, set an access token (Hub:Token).");

    private static HubException ModelNotFound(ModelId model, HubOptions options) => new(
        HubError.NotFound,
        $"{options.Endpoint.Host} has no model {model}{(HasToken(options) ? " that this token can read" : " that is readable without a token")}.",
        "Check the name, including the owner; for a private model, set an access token of its owner (Hub:Token).");

    private static HubException RateLimited(HubResponse answer, HubOptions options, TimeProvider time)
    {
        var wait = Wait(answer, time);
        var shown = wait is { } known ? string.Create(CultureInfo.InvariantCulture, $" for {Math.Ceiling(known.TotalSeconds)} s") : "";
        return answer.Status is HttpStatusCode.TooManyRequests
            ? new HubException(
                HubError.RateLimited,
                $"{answer.Host} accepts no more requests{shown}: rate limit exceeded.",
                $"Pull again after that; the download resumes.{(HasToken(options) ? "" : " With an access token (Hub:Token) the limit is higher.")}")
            {
                IsTransient = true,
                RetryAfter = wait,
            }
            : new HubException(HubError.Network, $"{answer.Host} returned status {(int)answer.Status}.", "Pull again later; the download resumes.")
            {
                IsTransient = true,
                RetryAfter = wait,
            };
    }

    // Standard Retry-After, or t of the RateLimit header that the public hub sends: "api";r=0;t=55.
    private static TimeSpan? Wait(HubResponse answer, TimeProvider time)
    {
        var wait = answer.Headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => date - time.GetUtcNow(),
            _ when answer.Header("RateLimit") is { } limit && Reset().Match(limit) is { Success: true } reset =>
                TimeSpan.FromSeconds(int.Parse(reset.Groups[1].Value, CultureInfo.InvariantCulture)),
            _ => (TimeSpan?)null,
        };
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait;
    }

    private static bool HasToken(HubOptions options) => !string.IsNullOrEmpty(options.Token);

    private static string Page(ModelId model, HubOptions options) => $"{Trimmed(options)}/{model}";

    private static string Trimmed(HubOptions options) => options.Endpoint.AbsoluteUri.TrimEnd('/');

    [GeneratedRegex(@";\s*t=(\d{1,6})(?!\d)")]
    private static partial Regex Reset();
}
