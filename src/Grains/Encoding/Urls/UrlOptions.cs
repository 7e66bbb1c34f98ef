using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace ZeroShotOrleans.Grains.Encoding.Urls;

/// <summary>Which addresses an encoder silo fetches images from. The size of an image is limited by <see cref="ImageOptions.MaxBytes"/>.</summary>
public sealed class UrlOptions
{
    /// <summary>Section of the configuration.</summary>
    public const string Section = "Urls";

    /// <summary>Whether addresses are fetched at all. Default false: whoever submits a job could otherwise have this machine call others.</summary>
    public bool Allowed { get; set; }

    /// <summary>Whether <c>http://</c> is allowed beside <c>https://</c>. Default false.</summary>
    public bool AllowHttp { get; set; }

    /// <summary>Ports that are allowed besides the scheme's own (443, and 80 for http). Default none.</summary>
    public IList<int> Ports { get; } = [];

    /// <summary>
    /// Hosts that may be asked: a name such as <c>images.example.org</c>, or <c>*.example.org</c> for every name below it. Default empty: every host
    /// that is not denied.
    /// </summary>
    public IList<string> AllowedHosts { get; } = [];

    /// <summary>Hosts that may not be asked, written as <see cref="AllowedHosts"/>; they win. Default none.</summary>
    public IList<string> DeniedHosts { get; } = [];

    /// <summary>
    /// Whether hosts in private networks and on this machine may be asked. Default false. Addresses of cloud metadata services, link-local ones and
    /// groups are refused in any case.
    /// </summary>
    public bool AllowPrivateAddresses { get; set; }

    /// <summary>Seconds for one image, redirects and the second attempt included, 1 to 300. Default 20.</summary>
    [Range(1, 300)] public int TimeoutSeconds { get; set; } = 20;

    /// <summary>Redirects that are followed for one image, each checked like the address itself, 0 to 20. Default 3.</summary>
    [Range(0, 20)] public int MaxRedirects { get; set; } = 3;

    /// <summary>Images of jobs that are fetched at once, 1 to 1024; those that people wait for have as many places of their own. Default 32.</summary>
    [Range(1, 1024)] public int MaxConcurrent { get; set; } = 32;
}

/// <summary>Checks the ranges of <see cref="UrlOptions"/>.</summary>
[OptionsValidator]
internal sealed partial class UrlOptionsValidator : IValidateOptions<UrlOptions>;
