using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using ZeroShotOrleans.Hub.Names;

namespace ZeroShotOrleans.Hub.Wire;

/// <summary>What an answer means that is not the thing asked for. The hub's own words stay out: they could hold anything.</summary>
internal static partial class Refusal
{
    /// <summary>Null for a success.</summary>
    /// <param name="answer">The answer.</param>
    /// <param name="model">The model it is about.</param>
    /// <param name="what">The part of it, for messages, such as <c>the revision 'main'</c>.</param>
    /// <param name="options">The endpoint, and whether there is a token.</param>
    /// <param name="time">The clock that a date to wait for is compared with.</param>
    public static HubException? Of(Answer answer, ModelId model, string what, HubOptions options, TimeProvider time)
    {
        var status = (int)answer.Status;
        if (status is >= 200 and < 300)
        {
            return null;
        }

        var code = answer.Header("X-Error-Code");
        if (answer.Status is HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout or >= HttpStatusCode.InternalServerError)
        {
            return Later(answer, options, time);
        }

        // Where files are stored, a refused address has expired: the next try asks the hub for a new one.
        if (!answer.IsFromEndpoint)
        {
            return new HubException(
                HubError.Network, $"{answer.Host}, where {options.Endpoint.Host} keeps its files, answered {status}.", "Pull again later.") { IsTransient = true };
        }

        return answer.Status switch
        {
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => code switch
            {
                "GatedRepo" => Gated(model, options),
                "RepoNotFound" => NoModel(model, options),
                _ => NotLetIn(model, options),
            },
            HttpStatusCode.NotFound or HttpStatusCode.Gone => code is "RevisionNotFound" or "EntryNotFound"
                ? new HubException(HubError.NotFound, $"{model} has not got {what}.", $"See what it has at {Page(model, options)}/tree/main.")
                : NoModel(model, options),
            _ => new HubException(
                HubError.Network, $"{options.Endpoint.Host} answered {status} when asked for {what} of {model}.", "Check that Hub:Endpoint is a Hugging Face hub."),
        };
    }

    private static HubException Gated(ModelId model, HubOptions options) => new(
        HubError.Unauthorized,
        HasToken(options) ? $"{model} is gated, and the account of the token has not been let in." : $"{model} is gated: its owner lets in who asks.",
        HasToken(options)
            ? $"Ask at {Page(model, options)}, with that account; a token with few rights must also allow reading gated repositories."
            : $"Ask at {Page(model, options)}, then pass an access token of that account (Hub:Token).");

    private static HubException NotLetIn(ModelId model, HubOptions options) => HasToken(options)
        ? new(
            HubError.Unauthorized,
            $"{options.Endpoint.Host} does not let the token read {model}.",
            $"It may be mistyped, expired, or without rights on this model: see {Trimmed(options)}/settings/tokens, then correct Hub:Token.")
        : new(
            HubError.Unauthorized,
            $"{options.Endpoint.Host} shows {model} to nobody without a token: it is private, or it does not exist.",
            "Check the name; pass an access token (Hub:Token) if it is private.");

    private static HubException NoModel(ModelId model, HubOptions options) => new(
        HubError.NotFound,
        $"{options.Endpoint.Host} has no model {model}{(HasToken(options) ? " that this token may see" : " that may be seen without a token")}.",
        "Check the name, owner included; a private model needs an access token of its owner (Hub:Token).");

    private static HubException Later(Answer answer, HubOptions options, TimeProvider time)
    {
        var wait = Wait(answer, time);
        var shown = wait is { } known ? string.Create(CultureInfo.InvariantCulture, $" for {Math.Ceiling(known.TotalSeconds)} s") : "";
        return answer.Status is HttpStatusCode.TooManyRequests
            ? new HubException(
                HubError.RateLimited,
                $"{answer.Host} answers no more requests{shown}: too many came from here.",
                $"Pull again after that: it goes on where it stopped.{(HasToken(options) ? "" : " With an access token (Hub:Token) the limit is higher.")}")
            {
                IsTransient = true,
                RetryAfter = wait,
            }
            : new HubException(HubError.Network, $"{answer.Host} answered {(int)answer.Status}.", "Pull again later: it goes on where it stopped.")
            {
                IsTransient = true,
                RetryAfter = wait,
            };
    }

    // Retry-After of the standard, and t of the RateLimit header that the public hub sends: "api";r=0;t=55.
    private static TimeSpan? Wait(Answer answer, TimeProvider time)
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
