using Microsoft.Extensions.Options;
using ZeroShotOrleans.Hub;

namespace ZeroShotOrleans.Encoding.Pulls;

/// <summary>Validates the hub settings when the silo starts, not when the first model is pulled.</summary>
[OptionsValidator]
internal sealed partial class HubOptionsValidator : IValidateOptions<HubOptions>;
