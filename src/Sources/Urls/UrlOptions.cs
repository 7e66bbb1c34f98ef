using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using ZeroShotOrleans.Sources.Images;

namespace ZeroShotOrleans.Sources.Urls;

/// <summary>Which URLs an encoder silo downloads images from. <see cref="ImageOptions.MaxBytes"/> limits the size of an image.</summary>
public sealed class UrlOptions
{
    /// <summary>Section of the configuration.</summary>
    public const string Section = "Urls";

    /// <summary>Whether URLs are downloaded at all. Default false, because anyone who submits a job could otherwise make this machine send requests.</summary>
    public bool Allowed { get; set; }

    /// <summary>Whether <c>http://</c> is allowed in addition to <c>https://</c>. Default false.</summary>
    public bool AllowHttp { get; set; }

    /// <summary>Allowed ports in addition to the scheme's default (443, and 80 for http). Default none.</summary>
    public IList<int> Ports { get; } = [];

    /// <summary>
    /// Allowed hosts: a name such as <c>images.example.org</c>, or <c>*.example.org</c> for every name below it. Default empty: every host
    /// that is not denied.
    /// </summary>
    public IList<string> AllowedHosts { get; } = [];

    /// <summary>Denied hosts, written like <see cref="AllowedHosts"/>. Takes precedence. Default none.</summary>
    public IList<string> DeniedHosts { get; } = [];

    /// <summary>
    /// Whether hosts in private networks and on this machine are allowed. Default false. Cloud metadata services, link-local addresses and
    /// multicast are always refused.
    /// </summary>
    public bool AllowPrivateAddresses { get; set; }

    /// <summary>Timeout in seconds for one image, including redirects and the retry, 1 to 300. Default 20.</summary>
    [Range(1, 300)] public int TimeoutSeconds { get; set; } = 20;

    /// <summary>Maximum number of redirects for one image, each checked like the URL itself, 0 to 20. Default 3.</summary>
    [Range(0, 20)] public int MaxRedirects { get; set; } = 3;

    /// <summary>Concurrent downloads for jobs, 1 to 1024; interactive requests have as many slots of their own. Default 64.</summary>
    [Range(1, 1024)] public int MaxConcurrent { get; set; } = 64;
}

/// <summary>Checks the ranges of <see cref="UrlOptions"/>.</summary>
[OptionsValidator]
internal sealed partial class UrlOptionsValidator : IValidateOptions<UrlOptions>;
