using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace ZeroShotOrleans.Grains.Routing;

/// <summary>How a control silo serves interactive requests.</summary>
public sealed class ClassifierOptions
{
    /// <summary>Section of the configuration.</summary>
    public const string Section = "Classifier";

    /// <summary>Maximum number of concurrent requests in this silo, 1 to 65,536. Default 512. More are rejected as overload.</summary>
    [Range(1, 65_536)] public int MaxRequests { get; set; } = 512;
}

/// <summary>Checks the ranges of <see cref="ClassifierOptions"/>.</summary>
[OptionsValidator]
internal sealed partial class ClassifierOptionsValidator : IValidateOptions<ClassifierOptions>;
