using Microsoft.Extensions.Options;

namespace ZeroShotOrleans.Grains.Storage;

[OptionsValidator]
internal sealed partial class StorageOptionsValidator : IValidateOptions<StorageOptions>;
