//! What starts often is linked to a fixed address: to move eleven thousand pointers in forty pages is a tenth of what a
//! start costs besides its handshakes. Stack, heap and libraries stay where the kernel puts them.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    if cfg!(target_os = "linux") {
        println!("cargo:rustc-link-arg-bins=-no-pie");
    }
}
