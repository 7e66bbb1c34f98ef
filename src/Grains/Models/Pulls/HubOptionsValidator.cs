using Microsoft.Extensions.Options;
using ZeroShotOrleans.Hub;

namespace ZeroShotOrleans.Grains.Models.Pulls;

/// <summary>Checks the settings of the hub when the silo starts, not when the first model is ordered.</summary>
[OptionsValidator]
internal sealed partial class HubOptionsValidator : IValidateOptions<HubOptions>;
