using Microsoft.AspNetCore.Http;
using ZeroShotOrleans.Gateway.Errors;
using ZeroShotOrleans.Gateway.Settings;

namespace ZeroShotOrleans.Gateway.Native.Results;

/// <summary>The format of the results.</summary>
internal enum ResultMediaType
{
    /// <summary>One JSON object with some of the rows, and where the next page starts.</summary>
    Page,

    /// <summary>One JSON object per line.</summary>
    JsonLines,

    /// <summary>Comma-separated values.</summary>
    Csv,

    /// <summary>Apache Parquet.</summary>
    Parquet,

    /// <summary>Server-sent events.</summary>
    Events,
}

/// <summary>Which results to return, and how.</summary>
/// <param name="Form">The format.</param>
/// <param name="From">Index of the first image to return.</param>
/// <param name="Follow">Whether to wait for results that do not exist yet.</param>
/// <param name="Most">Maximum number of images in a page.</param>
internal sealed record ResultQuery(ResultMediaType Form, long From, bool Follow, int Most = HttpLimits.DefaultPageImages)
{
    /// <summary>What a reconnecting client of events has; null for any other request.</summary>
    public EventId? Last { get; private init; }

    /// <summary>Content type of a page.</summary>
    public const string PageType = "application/json";

    /// <summary>Names of the formats in a query.</summary>
    public static readonly IReadOnlyDictionary<string, ResultMediaType> Formats = new Dictionary<string, ResultMediaType>(StringComparer.Ordinal)
    {
        ["json"] = ResultMediaType.Page,
        ["ndjson"] = ResultMediaType.JsonLines,
        ["csv"] = ResultMediaType.Csv,
        ["parquet"] = ResultMediaType.Parquet,
        ["sse"] = ResultMediaType.Events,
    };

    /// <summary>Content type of each format.</summary>
    public static readonly IReadOnlyDictionary<ResultMediaType, string> ContentTypes = new Dictionary<ResultMediaType, string>
    {
        [ResultMediaType.Page] = PageType,
        [ResultMediaType.JsonLines] = "application/x-ndjson",
        [ResultMediaType.Csv] = "text/csv",
        [ResultMediaType.Parquet] = "application/vnd.apache.parquet",
        [ResultMediaType.Events] = "text/event-stream",
    };

    /// <summary>Parses the query.</summary>
    /// <param name="request">Its Accept header decides when no format is given.</param>
    /// <param name="format">Name of a format, or null.</param>
    /// <param name="from">Index of the first image to return, or null.</param>
    /// <param name="most">Maximum number of images in a page, or null.</param>
    /// <param name="follow">Whether to follow, or null.</param>
    /// <param name="lastEventId">The Last-Event-ID of a reconnecting client: the last image it received completely.</param>
    /// <exception cref="ApiException">The format, the position or their combination is invalid.</exception>
    public static ResultQuery Of(HttpRequest request, string? format, long? from, int? most, bool? follow, string? lastEventId)
    {
        var form = format is null ? Accepted(request, follow is true) ?? DefaultOf(follow) : Named(format);
        var last = form == ResultMediaType.Events && !string.IsNullOrEmpty(lastEventId) ? IdOf(lastEventId) : (EventId?)null;
        var first = last?.Next ?? from ?? 0;
        if (first < 0)
        {
            throw new ApiException(ApiError.BadRequest($"'from' is {first}, but must be the index of an image, 0 or more."));
        }

        if (form == ResultMediaType.Page && follow is true)
        {
            throw new ApiException(ApiError.BadRequest("'follow' is true, but a page cannot wait for the end of the job. Ask for 'next' until it is null, or use format=ndjson or format=sse."));
        }

        return new ResultQuery(form, first, follow ?? form == ResultMediaType.Events, MostOf(form, most)) { Last = last };
    }

    private static ResultMediaType Named(string format) => Formats.TryGetValue(format, out var form)
        ? form
        : throw new ApiException(ApiError.BadRequest($"'format' is '{format}'; it must be json, ndjson, csv, parquet or sse.{ClosestName.Question(format, [.. Formats.Keys])}"));

    private static int MostOf(ResultMediaType form, int? most) => most is null ? HttpLimits.DefaultPageImages
        : form != ResultMediaType.Page ? throw new ApiException(ApiError.BadRequest("'most' is the number of images in a page, and only format=json has pages. Leave it out, or use format=json."))
        : most is >= 1 and <= HttpLimits.MaxPageImages ? most.Value
        : throw new ApiException(ApiError.BadRequest($"'most' is {most}; it must be 1 to {HttpLimits.MaxPageImages}."));

    // Only a stream can wait for the end of a job.
    private static ResultMediaType DefaultOf(bool? follow) => follow is true ? ResultMediaType.JsonLines : ResultMediaType.Page;

    private static EventId IdOf(string lastEventId) => EventId.TryParse(lastEventId, out var id)
        ? id
        : throw new ApiException(ApiError.BadRequest($"The header Last-Event-ID is '{lastEventId}', but must be the id of an event: the index of an image, 0 or more, or that of the event 'end'."));

    // Accept headers that browsers and curl send by default (text/html, */*), and unknown ones, get the default format. A request that follows gets a page,
    // which is refused, only if it accepts nothing else: axios sends 'application/json, text/plain, */*' with everything.
    private static ResultMediaType? Accepted(HttpRequest request, bool follow)
    {
        var isPageAccepted = false;
        foreach (var accepted in request.GetTypedHeaders().Accept.Where(type => type.Quality is not 0).OrderByDescending(type => type.Quality ?? 1))
        {
            if (accepted.MatchesAllTypes)
            {
                return null;
            }

            foreach (var (form, type) in ContentTypes)
            {
                if (!accepted.MediaType.Equals(type, StringComparison.OrdinalIgnoreCase))
                {
                    continue;
                }

                if (form != ResultMediaType.Page || !follow)
                {
                    return form;
                }

                isPageAccepted = true;
            }
        }

        return isPageAccepted ? ResultMediaType.Page : null;
    }
}
