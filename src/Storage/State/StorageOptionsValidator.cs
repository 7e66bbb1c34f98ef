using Microsoft.Extensions.Options;

namespace ZeroShotOrleans.Storage.State;

[OptionsValidator]
internal sealed partial class StorageOptionsValidator : IValidateOptions<StorageOptions>;
