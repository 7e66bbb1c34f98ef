using ZeroShotOrleans.Cli.Errors;

namespace ZeroShotOrleans.Cli.Commands.Classify;

/// <summary>Reads the values of <c>--url</c>.</summary>
internal static class UrlList
{
    /// <summary>Returns the URLs as a source.</summary>
    /// <exception cref="UsageException">A URL is invalid, or there are too many.</exception>
    public static UrlSource Read(string[] urls)
    {
        if (urls.Length > Limits.MaxUrlsPerJob)
        {
            throw new UsageException($"{urls.Length} values of --url are too many: at most {Limits.MaxUrlsPerJob}. Put them into a file and use --list.");
        }

        if (urls.FirstOrDefault(url => !IsUrl(url)) is { } wrong)
        {
            throw new UsageException($"--url {wrong} is not an http or https URL of at most {Limits.MaxUrlLength} characters. For files, use PATH or --list.");
        }

        return new UrlSource { Urls = [.. urls] };
    }

    private static bool IsUrl(string url) =>
        url.Length <= Limits.MaxUrlLength && Uri.TryCreate(url, UriKind.Absolute, out var address) && address.Scheme is ("http" or "https");
}
