/// Probe, then argument text, as the notes of Debian 12's programs have them: python3.11, postgres 15,
/// OpenJDK 17's libjvm, libruby 3.1, php8.2, libvirt 9 and libstdc++ 6. One of each shape.
let realNotes = #"""
  hotspot:class__initialization__clinit 8@%r13 -4@%r14d 8@%rdi -4@$-1 1@%r15b
  hotspot:class__initialization__concurrent 8@%rbx -4@%r14d 8@%rdi -4@$-1 1@%r15b
  hotspot:class__initialization__end 8@%rbx -4@%r13d 8@%rdi -4@$-1 1@%r15b
  hotspot:class__initialization__erroneous 8@%r14 -4@%edx 8@%rdi -4@$-1 1@%r15b
  hotspot:class__initialization__error 8@%rcx -4@%edx 8@%rdi -4@$-1 1@%r15b
  hotspot:class__initialization__recursive 8@%rbx -4@%r14d 8@%rdi -4@$-1 1@%r15b
  hotspot:class__initialization__required 8@%r13 -4@%r14d 8@%rdi -4@$-1
  hotspot:class__initialization__super__failed 8@%r14 -4@%r13d 8@%rdi -4@$-1 1@%r15b
  hotspot:class__loaded 8@%rdx -4@%eax 8@152(%rdi) 1@%cl
  hotspot:class__unloaded 8@%rdx -4@%eax 8@152(%rbx) 1@$0
  hotspot:compiled__method__load 8@%r12 -4@%r15d 8@%rdx -4@%ecx 8@%rsi -4@%r8d 8@%r14 -4@%eax
  hotspot:compiled__method__unload 8@%rsi -4@%eax 8@%rdi -4@%ecx 8@%r8 -4@%edx
  hotspot:gc__begin 1@%dil
  hotspot:gc__end
  hotspot:mem__pool__gc__begin 8@%r14 8@%rbx 8@%r13 8@%rdi 8@%r8 8@%rax 8@%r9 8@%rdx
  hotspot:mem__pool__gc__end 8@%r15 8@%r12 8@%r13 8@%rax 8@%rdi 8@%r8 8@%r9 8@%r10
  hotspot:method__compile__begin 8@%r12 8@%rax 8@%rdx -4@%ecx 8@%rsi -4@%edi 8@%r8 -4@%r9d
  hotspot:method__compile__end 8@%r10 8@%rax 8@%rdx -4@%ecx 8@%rsi -4@%edi 8@%r8 -4@%r9d 1@37(%r14)
  hotspot:method__entry -8@%rax 8@%rdx -4@%ecx 8@%rsi -4@%edi 8@%r8 -4@%r9d
  hotspot:method__return -8@%rax 8@%rdx -4@%ecx 8@%rsi -4@%edi 8@%r8 -4@%r9d
  hotspot:monitor__contended__enter -8@%rbx 8@%r13 8@%rdx -4@%eax
  hotspot:monitor__contended__entered -8@%rbx 8@%r13 8@%rdx -4@%eax
  hotspot:monitor__contended__exit -8@%r12 8@%rbx 8@%rdx -4@%eax
  hotspot:monitor__notify -8@%r13 8@%rbx 8@%rdx -4@%eax
  hotspot:monitor__notifyAll -8@%r12 8@%rbx 8@%rdx -4@%eax
  hotspot:monitor__wait -8@%rdx 8@%r14 8@%rcx -4@%eax -8@%r13
  hotspot:monitor__waited -8@%rax 8@%r12 8@%rcx -4@%edx
  hotspot:object__alloc -8@%rax 8@%rdx -4@%ecx -4@%ebx
  hotspot:thread__park__begin 8@%r14 -4@%eax -8@%rbx
  hotspot:thread__park__end 8@%r14
  hotspot:thread__sleep__begin -8@%r12
  hotspot:thread__sleep__end -4@$0
  hotspot:thread__start 8@%r13 -4@-60(%rbp) -8@-56(%rbp) 8@%r15 1@%al
  hotspot:thread__stop 8@%r12 -4@-144(%rbp) -8@-120(%rbp) 8@%r15 1@%al
  hotspot:thread__unpark 8@%rdi
  hotspot:thread__yield
  hotspot:vm__init__begin
  hotspot:vm__init__end
  hotspot:vm__shutdown
  hotspot:vmops__begin 8@%r12 8@%rdx -4@%eax
  hotspot:vmops__end 8@%r12 8@%rdx -4@%eax
  hotspot:vmops__request 8@%r12 8@%r13 -4@%eax
  hotspot_jni:AllocObject__entry 8@%r13 8@%r12
  hotspot_jni:AllocObject__return 8@%r13
  hotspot_jni:AttachCurrentThreadAsDaemon__entry 8@%rax 8@%rsi 8@%rdx
  hotspot_jni:AttachCurrentThreadAsDaemon__return -4@%eax
  hotspot_jni:AttachCurrentThreadAsDaemon__return 4@$-1
  hotspot_jni:AttachCurrentThread__entry 8@%rax 8@%rsi 8@%rdx
  hotspot_jni:AttachCurrentThread__return -4@%eax
  hotspot_jni:AttachCurrentThread__return 4@$-1
  hotspot_jni:CallBooleanMethodA__return 1@%r13b
  hotspot_jni:CallCharMethodA__return 2@%r13w
  hotspot_jni:CallNonvirtualBooleanMethodA__return 1@-217(%rbp)
  hotspot_jni:CallNonvirtualByteMethodA__return -1@-217(%rbp)
  hotspot_jni:CallNonvirtualCharMethodA__return 2@-218(%rbp)
  hotspot_jni:CallNonvirtualDoubleMethodA__entry 8@%r14 8@%r13 8@-216(%rbp) 8@%r12
  hotspot_jni:CallNonvirtualDoubleMethodA__return
  hotspot_jni:CallNonvirtualIntMethodA__return -4@-220(%rbp)
  hotspot_jni:CallNonvirtualLongMethodA__return -8@-224(%rbp)
  hotspot_jni:CallNonvirtualObjectMethodA__return 8@-224(%rbp)
  hotspot_jni:CallNonvirtualShortMethodA__return -2@-218(%rbp)
  hotspot_jni:CallObjectMethodA__return 8@%r13
  hotspot_jni:CallStaticByteMethodA__return -1@%r13b
  hotspot_jni:CallStaticFloatMethodA__entry 8@%r13 8@%r15 8@%r12
  hotspot_jni:CallStaticFloatMethodA__return
  hotspot_jni:CallStaticIntMethodA__return -4@%r13d
  hotspot_jni:CallStaticLongMethodA__return -8@%r13
  hotspot_jni:CallStaticShortMethodA__return -2@%r13w
  hotspot_jni:CreateJavaVM__entry 8@%r13 8@%rsi 8@%rdx
  hotspot_jni:CreateJavaVM__return -4@%eax
  hotspot_jni:DefineClass__entry 8@%r15 8@%r14 8@%rbx 8@%r12 -4@-164(%rbp)
  hotspot_jni:DefineClass__return 8@%rbx
  hotspot_jni:DeleteGlobalRef__entry 8@%r13 8@%r12
  hotspot_jni:DeleteGlobalRef__return
  hotspot_jni:DeleteLocalRef__entry 8@%r13 8@%r12
  hotspot_jni:DeleteLocalRef__return
  hotspot_jni:DeleteWeakGlobalRef__entry 8@%r13 8@%r12
  hotspot_jni:DeleteWeakGlobalRef__return
  hotspot_jni:DestroyJavaVM__entry 8@%rdi
  hotspot_jni:DestroyJavaVM__return -4@%ebx
  hotspot_jni:DetachCurrentThread__entry 8@%rdi
  hotspot_jni:DetachCurrentThread__return -4@$0
  hotspot_jni:DetachCurrentThread__return 4@$-1
  hotspot_jni:EnsureLocalCapacity__entry 8@%r12 -4@%ebx
  hotspot_jni:EnsureLocalCapacity__return -4@%eax
  hotspot_jni:ExceptionCheck__entry 8@%r12
  hotspot_jni:ExceptionCheck__return 1@%r13b
  hotspot_jni:ExceptionClear__entry 8@%r12
  hotspot_jni:ExceptionClear__return
  hotspot_jni:ExceptionDescribe__entry 8@%rbx
  hotspot_jni:ExceptionDescribe__return
  hotspot_jni:ExceptionOccurred__entry 8@%r12
  hotspot_jni:ExceptionOccurred__return 8@%rax
  hotspot_jni:FatalError__entry 8@%r13 8@%r12
  hotspot_jni:FindClass__entry 8@%r13 8@%r12
  hotspot_jni:FindClass__return 8@%r14
  hotspot_jni:FromReflectedField__entry 8@%r13 8@%r12
  hotspot_jni:FromReflectedField__return 8@%rax
  hotspot_jni:FromReflectedMethod__entry 8@%r13 8@%r12
  hotspot_jni:FromReflectedMethod__return 8@%rax
  hotspot_jni:GetArrayLength__entry 8@%r13 8@%r12
  hotspot_jni:GetArrayLength__return -4@%r13d
  hotspot_jni:GetBooleanArrayElements__entry 8@%r14 8@%r12 8@%r13
  hotspot_jni:GetBooleanArrayElements__return 8@%r14
  hotspot_jni:GetBooleanArrayRegion__entry 8@%r14 8@%rbx -4@%r13d -4@%r12d 8@-88(%rbp)
  hotspot_jni:GetBooleanArrayRegion__return
  hotspot_jni:GetCreatedJavaVMs__entry 8@%rdi -4@%esi 8@%rdx
  hotspot_jni:GetCreatedJavaVMs__return -4@$0
  hotspot_jni:GetDefaultJavaVMInitArgs__entry 8@%rdi
  hotspot_jni:GetDefaultJavaVMInitArgs__return -4@%eax
  hotspot_jni:GetDirectBufferAddress__entry 8@%rbx 8@%r12
  hotspot_jni:GetDirectBufferAddress__return 8@%rax
  hotspot_jni:GetDirectBufferCapacity__entry 8@%rbx 8@%r12
  hotspot_jni:GetDirectBufferCapacity__return -8@%rax
  hotspot_jni:GetEnv__entry 8@%rdi 8@%rsi -4@%edx
  hotspot_jni:GetEnv__return -4@%eax
  hotspot_jni:GetJavaVM__entry 8@%r12 8@%rbx
  hotspot_jni:GetJavaVM__return -4@$0
  hotspot_jni:GetObjectArrayElement__entry 8@%r14 8@%r13 -4@%r12d
  hotspot_jni:GetObjectArrayElement__return 8@%r13
  hotspot_jni:GetObjectClass__entry 8@%r13 8@%r12
  hotspot_jni:GetObjectClass__return 8@%rax
  hotspot_jni:GetObjectRefType__entry 8@%r12 8@%rsi
  hotspot_jni:GetObjectRefType__return 8@%rsi
  hotspot_jni:GetPrimitiveArrayCritical__entry 8@%r14 8@%r12 8@%r13
  hotspot_jni:GetPrimitiveArrayCritical__return 8@%r13
  hotspot_jni:GetStaticBooleanField__return 1@%r13b
  hotspot_jni:GetStaticByteField__return -1@%r13b
  hotspot_jni:GetStaticCharField__return 2@%r13w
  hotspot_jni:GetStaticFieldID__entry 8@%r13 8@%r12 8@%r14 8@%r15
  hotspot_jni:GetStaticFieldID__return 8@%r14
  hotspot_jni:GetStaticFloatField__entry 8@%r13 8@%r14 8@%r12
  hotspot_jni:GetStaticFloatField__return
  hotspot_jni:GetStaticIntField__return -4@%r13d
  hotspot_jni:GetStaticLongField__return -8@%r13
  hotspot_jni:GetStaticMethodID__entry 8@%r15 8@%r12 8@%r13 8@%r14
  hotspot_jni:GetStaticMethodID__return 8@%rax
  hotspot_jni:GetStaticObjectField__return 8@%rax
  hotspot_jni:GetStaticShortField__return -2@%r13w
  hotspot_jni:GetStringChars__entry 8@%r14 8@%r12 8@%r13
  hotspot_jni:GetStringChars__return 8@%r12
  hotspot_jni:GetStringCritical__entry 8@%r14 8@%r12 8@%r13
  hotspot_jni:GetStringCritical__return 8@%r12
  hotspot_jni:GetStringLength__entry 8@%r13 8@%r12
  hotspot_jni:GetStringLength__return -4@%r13d
  hotspot_jni:GetStringRegion__entry 8@-88(%rbp) 8@%r12 -4@%r13d -4@%ebx 8@%r14
  hotspot_jni:GetStringRegion__return
  hotspot_jni:GetStringUTFChars__entry 8@%r13 8@%r12 8@%r14
  hotspot_jni:GetStringUTFChars__return 8@%r13
  hotspot_jni:GetStringUTFLength__entry 8@%r13 8@%r12
  hotspot_jni:GetStringUTFLength__return -4@%eax
  hotspot_jni:GetStringUTFRegion__entry 8@%r14 8@%rbx -4@%r13d -4@%r12d 8@-88(%rbp)
  hotspot_jni:GetStringUTFRegion__return
  hotspot_jni:GetSuperclass__entry 8@%r13 8@%r12
  hotspot_jni:GetSuperclass__return 8@%r13
  hotspot_jni:GetVersion__entry 8@%rbx
  hotspot_jni:GetVersion__return -4@$655360
  hotspot_jni:IsAssignableFrom__entry 8@%r14 8@%r13 8@%r12
  hotspot_jni:IsAssignableFrom__return 1@%r13b
  hotspot_jni:IsInstanceOf__entry 8@%r14 8@%r12 8@%r13
  hotspot_jni:IsInstanceOf__return 1@%r13b
  hotspot_jni:IsSameObject__entry 8@%r14 8@%r12 8@%rbx
  hotspot_jni:IsSameObject__return 1@%r12b
  hotspot_jni:MonitorEnter__entry 8@%r13 8@%r12
  hotspot_jni:MonitorEnter__return -4@%r13d
  hotspot_jni:MonitorExit__entry 8@%r13 8@%r12
  hotspot_jni:MonitorExit__return -4@%r13d
  hotspot_jni:NewDirectByteBuffer__entry 8@%rbx 8@%r12 -8@%r13
  hotspot_jni:NewDirectByteBuffer__return -8@$0
  hotspot_jni:NewDirectByteBuffer__return 8@%rax
  hotspot_jni:NewDoubleArray__entry 8@%r13 -4@%r12d
  hotspot_jni:NewDoubleArray__return 8@%r13
  hotspot_jni:NewGlobalRef__entry 8@%r13 8@%r12
  hotspot_jni:NewGlobalRef__return 8@%rax
  hotspot_jni:NewLocalRef__entry 8@%r13 8@%r12
  hotspot_jni:NewLocalRef__return 8@%rax
  hotspot_jni:NewObjectA__entry 8@%r14 8@%r13 8@%r12
  hotspot_jni:NewObjectA__return 8@%r13
  hotspot_jni:NewObjectArray__entry 8@%r15 -4@%r12d 8@%r13 8@%r14
  hotspot_jni:NewObjectArray__return 8@%r13
  hotspot_jni:NewObjectV__entry 8@%r15 8@%r14 8@%r12
  hotspot_jni:NewObjectV__return 8@%r14
  hotspot_jni:NewObject__entry 8@%r14 8@%r13 8@%r12
  hotspot_jni:NewObject__return 8@%r14
  hotspot_jni:NewStringUTF__entry 8@%r13 8@%r12
  hotspot_jni:NewStringUTF__return 8@%r14
  hotspot_jni:NewString__entry 8@%r14 8@%r12 -4@%r13d
  hotspot_jni:NewString__return 8@%r13
  hotspot_jni:NewWeakGlobalRef__entry 8@%r13 8@%r12
  hotspot_jni:NewWeakGlobalRef__return 8@%r13
  hotspot_jni:PopLocalFrame__entry 8@%r13 8@%r12
  hotspot_jni:PopLocalFrame__return 8@%r12
  hotspot_jni:PushLocalFrame__entry 8@%r13 -4@%r12d
  hotspot_jni:PushLocalFrame__return -4@$0
  hotspot_jni:PushLocalFrame__return 4@$-1
  hotspot_jni:RegisterNatives__entry 8@%r15 8@%r13 8@%rbx -4@%r12d
  hotspot_jni:RegisterNatives__return -4@%eax
  hotspot_jni:ReleaseIntArrayElements__entry 8@%r15 8@%r12 8@%r14 -4@%r13d
  hotspot_jni:ReleaseIntArrayElements__return
  hotspot_jni:ReleasePrimitiveArrayCritical__entry 8@%r13 8@%r12 8@%r14 -4@%r15d
  hotspot_jni:ReleasePrimitiveArrayCritical__return
  hotspot_jni:ReleaseStringChars__entry 8@%r13 8@%r14 8@%r12
  hotspot_jni:ReleaseStringChars__return
  hotspot_jni:ReleaseStringCritical__entry 8@%r13 8@%r12 8@%r14
  hotspot_jni:ReleaseStringCritical__return
  hotspot_jni:ReleaseStringUTFChars__entry 8@%r12 8@%r13 8@%rbx
  hotspot_jni:ReleaseStringUTFChars__return
  hotspot_jni:SetBooleanArrayRegion__entry 8@%r14 8@%rbx -4@%r13d -4@%r12d 8@-88(%rbp)
  hotspot_jni:SetBooleanArrayRegion__return
  hotspot_jni:SetObjectArrayElement__entry 8@%r14 8@%r13 -4@%r12d 8@%r15
  hotspot_jni:SetObjectArrayElement__return
  hotspot_jni:SetStaticBooleanField__entry 8@%r13 8@-104(%rbp) 8@%r12 1@%r15b
  hotspot_jni:SetStaticByteField__entry 8@%r13 8@-104(%rbp) 8@%rbx -1@%r15b
  hotspot_jni:SetStaticCharField__entry 8@%r13 8@-104(%rbp) 8@%rbx 2@%r15w
  hotspot_jni:SetStaticFloatField__entry 8@%r13 8@%r14 8@%r12
  hotspot_jni:SetStaticFloatField__return
  hotspot_jni:SetStaticIntField__entry 8@%r14 8@%r15 8@%r12 -4@%r13d
  hotspot_jni:SetStaticLongField__entry 8@%r14 8@%r15 8@%r12 -8@%r13
  hotspot_jni:SetStaticObjectField__entry 8@%r14 8@%r15 8@%r13 8@%r12
  hotspot_jni:SetStaticShortField__entry 8@%r13 8@-104(%rbp) 8@%rbx -2@%r15w
  hotspot_jni:ThrowNew__entry 8@%r13 8@%r12 8@%r14
  hotspot_jni:ThrowNew__return -4@$0
  hotspot_jni:Throw__entry 8@%r13 8@%r12
  hotspot_jni:Throw__return -4@$0
  hotspot_jni:ToReflectedField__entry 8@%r15 8@%r13 8@%r12 1@-113(%rbp)
  hotspot_jni:ToReflectedField__return 8@%r13
  hotspot_jni:ToReflectedMethod__entry 8@%r13 8@%r14 8@%r12 1@%r15b
  hotspot_jni:ToReflectedMethod__return 8@%r13
  hotspot_jni:UnregisterNatives__entry 8@%r13 8@%rbx
  hotspot_jni:UnregisterNatives__return -4@$0
  hs_private:safepoint__begin
  hs_private:safepoint__end
  libstdcxx:catch 8@%rdx 8@-80(%rbx)
  libstdcxx:rethrow 8@%rdx 8@%rax
  libstdcxx:throw 8@%rdi 8@%rsi
  libvirt:event_glib_add_handle 8@%rax 8@%rbp 8@%rbx 8@%r13 8@%r12 8@%r14
  libvirt:event_glib_add_timeout 8@%rax 8@%rbp 8@%r12 8@%r13 8@%r14
  libvirt:event_glib_dispatch_handle 8@%rax 8@%rdx 8@24(%rbx) 8@32(%rbx)
  libvirt:event_glib_dispatch_timeout 8@%rax 8@24(%rbx) 8@32(%rbx)
  libvirt:event_glib_remove_handle 8@%rax
  libvirt:event_glib_remove_handle_idle 8@%rax 8@40(%rbx) 8@32(%rbx)
  libvirt:event_glib_remove_timeout 8@%rax
  libvirt:event_glib_remove_timeout_idle 8@%rax 8@40(%rbx) 8@32(%rbx)
  libvirt:event_glib_update_handle 8@%rax 8@%rdx
  libvirt:event_glib_update_timeout 8@%rax 8@%rdx
  libvirt:object_dispose 8@%r12
  libvirt:object_new 8@%rbx 8@24(%rax)
  libvirt:object_ref 8@%rbx
  libvirt:object_unref 8@%rbx
  libvirt:rpc_client_dispose 8@%rbx
  libvirt:rpc_client_msg_rx 8@%rbx 8@128(%rbx) 8@%rax 8@%rdx 8@%rcx 8@%rsi 8@%rdi 8@%r8
  libvirt:rpc_client_msg_tx_queue 8@%rbp 8@16(%rbx) 8@%rax 8@%rdx 8@%rcx 8@%rsi 8@%rdi 8@%r8
  libvirt:rpc_client_new 8@%rbx 8@64(%rbx)
  libvirt:rpc_keepalive_dispose 8@%rbx
  libvirt:rpc_keepalive_new 8@%r10 8@128(%r10)
  libvirt:rpc_keepalive_received 8@%rbx 8@128(%rbx) 8@%rax 8@%rdx 8@%rcx
  libvirt:rpc_keepalive_send 8@%r12 8@128(%r12) 8@%rax 8@%rdx 8@%rcx
  libvirt:rpc_keepalive_start 8@%rbx 8@128(%rbx) 8@%rbp 8@%rax
  libvirt:rpc_keepalive_stop 8@%rbx 8@128(%rbx)
  libvirt:rpc_keepalive_timeout 8@%rbx 8@128(%rbx) 8@%rax 8@%rdx
  libvirt:rpc_server_client_dispose 8@%rbx
  libvirt:rpc_server_client_msg_rx 8@%rbp 8@16(%rbx) 8@%rax 8@%rdx 8@%rcx 8@%rsi 8@%rdi 8@%r8
  libvirt:rpc_server_client_msg_tx_queue 8@%r13 8@16(%rbx) 8@%rax 8@%rdx 8@%rcx 8@%rsi 8@%rdi 8@%r8
  libvirt:rpc_server_client_new 8@%rbx 8@80(%rbx)
  libvirt:rpc_socket_dispose 8@%rbx
  libvirt:rpc_socket_new 8@%rbx 8@%r12 8@%r13 8@%r15 8@%rax 8@%rdx
  libvirt:rpc_socket_recv_fd 8@%rbx 8@%rax
  libvirt:rpc_socket_send_fd 8@%rbx 8@%rax
  libvirt:rpc_tls_context_dispose 8@%rbx
  libvirt:rpc_tls_context_new 8@%rbp 8@(%rsp) 8@%rbx 8@%r12 8@8(%rsp) 8@%r14 8@%rax 8@%r15
  libvirt:rpc_tls_context_session_allow 8@%r14 8@%rbx 8@-88(%rbp)
  libvirt:rpc_tls_context_session_deny 8@%r14 8@%rbx 8@-88(%rbp)
  libvirt:rpc_tls_context_session_fail 8@%r14 8@%rbx
  libvirt:rpc_tls_session_dispose 8@%rbx
  libvirt:rpc_tls_session_new 8@%rbx 8@%rbp 8@%r12 8@%rax
  php:compile__file__entry 8@%rax 8@%rdx
  php:compile__file__return 8@%rdx 8@%rcx
  php:error 8@%rcx 8@%rsi 4@%edx
  php:exception__caught 8@8(%rax)
  php:exception__thrown 8@$0
  php:exception__thrown 8@%rax
  php:execute__entry 8@%r14 -4@%r13d
  php:execute__return 8@%r14 -4@%r13d
  php:function__entry 8@%rax 8@%r14 -4@%r13d 8@(%rsp) 8@16(%rsp)
  php:function__return 8@%rax 8@%r14 -4@%r13d 8@(%rsp) 8@16(%rsp)
  php:request__shutdown 8@%rax 8@%rdx 8@%rcx
  php:request__startup 8@%rax 8@%rdx 8@%rcx
  postgresql:buffer__checkpoint__done
  postgresql:buffer__checkpoint__start -4@%ebx
  postgresql:buffer__checkpoint__sync__start
  postgresql:buffer__flush__done -4@12(%rbx) 4@16(%rbx) 4@(%r12) 4@4(%r12) 4@8(%r12)
  postgresql:buffer__flush__start -4@12(%rbx) 4@16(%rbx) 4@(%r12) 4@4(%r12) 4@8(%r12)
  postgresql:buffer__read__done -4@-136(%rbp) 4@-132(%rbp) 4@0(%r13) 4@4(%r13) 4@8(%r13) -4@12(%r13) 1@$0 1@$1
  postgresql:buffer__read__done -4@-136(%rbp) 4@-132(%rbp) 4@0(%r13) 4@4(%r13) 4@8(%r13) -4@12(%r13) 1@-149(%rbp) 1@-117(%rbp)
  postgresql:buffer__read__start -4@%r15d 4@%ebx 4@0(%r13) 4@4(%r13) 4@8(%r13) -4@12(%r13) 1@%al
  postgresql:buffer__sync__done -4@NBuffers(%rip) -4@%eax -4@%r14d
  postgresql:buffer__sync__start -4@%eax -4@%r14d
  postgresql:buffer__sync__written -4@%edi
  postgresql:buffer__write__dirty__done -4@-136(%rbp) 4@-132(%rbp) 4@0(%r13) 4@4(%r13) 4@8(%r13)
  postgresql:buffer__write__dirty__start -4@-136(%rbp) 4@-132(%rbp) 4@0(%r13) 4@4(%r13) 4@8(%r13)
  postgresql:checkpoint__done -4@40+CheckpointStats(%rip) -4@NBuffers(%rip) -4@44+CheckpointStats(%rip) -4@48+CheckpointStats(%rip) -4@52+CheckpointStats(%rip)
  postgresql:checkpoint__start -4@%ebx
  postgresql:clog__checkpoint__done -4@$1
  postgresql:clog__checkpoint__start -4@$1
  postgresql:deadlock__found
  postgresql:lock__wait__done 4@(%r12) 4@4(%r12) 4@8(%r12) 2@12(%r12) 1@14(%r12) -4@%r13d
  postgresql:lock__wait__start 4@(%r12) 4@4(%r12) 4@8(%r12) 2@12(%r12) 1@14(%r12) -4@%r13d
  postgresql:lwlock__acquire 8@%rax 4@%r14d
  postgresql:lwlock__acquire__or__wait 8@%rax 4@%r14d
  postgresql:lwlock__acquire__or__wait__fail 8@%rax 4@%r14d
  postgresql:lwlock__condacquire 8@%rax 4@%esi
  postgresql:lwlock__condacquire__fail 8@%rax 4@%esi
  postgresql:lwlock__release 8@%rax
  postgresql:lwlock__wait__done 8@%rax -4@$0
  postgresql:lwlock__wait__done 8@%rax 4@%r14d
  postgresql:lwlock__wait__start 8@%rax -4@$0
  postgresql:lwlock__wait__start 8@%rax 4@%r14d
  postgresql:multixact__checkpoint__done -4@$1
  postgresql:multixact__checkpoint__start -4@$1
  postgresql:query__done 8@-144(%rbp)
  postgresql:query__execute__done
  postgresql:query__execute__start
  postgresql:query__parse__done 8@%rbx
  postgresql:query__parse__start 8@%rdi
  postgresql:query__plan__done
  postgresql:query__plan__start
  postgresql:query__rewrite__done 8@%rbx
  postgresql:query__rewrite__start 8@%rsi
  postgresql:query__start 8@%rbx
  postgresql:smgr__md__read__done -4@%r14d 4@%r13d 4@(%r12) 4@4(%r12) 4@8(%r12) -4@12(%r12) -4@%eax -4@$8192
  postgresql:smgr__md__read__start -4@%esi 4@%edx 4@(%rdi) 4@4(%rdi) 4@8(%rdi) -4@12(%rdi)
  postgresql:smgr__md__write__done -4@%r13d 4@%r12d 4@(%rbx) 4@4(%rbx) 4@8(%rbx) -4@12(%rbx) -4@%eax -4@$8192
  postgresql:smgr__md__write__start -4@%esi 4@%edx 4@(%rdi) 4@4(%rdi) 4@8(%rdi) -4@12(%rdi)
  postgresql:sort__done -4@%eax -8@%r12
  postgresql:sort__start -4@$0 -4@$0 -4@%ecx -4@16(%rbp) -4@%r9d -4@%eax
  postgresql:sort__start -4@$1 1@-57(%rbp) -4@%edx -4@%r12d -4@%r9d -4@%eax
  postgresql:sort__start -4@$2 -4@$0 -4@$1 -4@%ebx -4@%r8d -4@%eax
  postgresql:statement__status 8@%rsi
  postgresql:subtrans__checkpoint__done -4@$1
  postgresql:subtrans__checkpoint__start -4@$1
  postgresql:transaction__abort 4@60(%rax)
  postgresql:transaction__commit 4@60(%rax)
  postgresql:transaction__start 4@%ebx
  postgresql:twophase__checkpoint__done
  postgresql:twophase__checkpoint__start
  postgresql:wal__buffer__write__dirty__done
  postgresql:wal__buffer__write__dirty__start
  postgresql:wal__insert 1@%dil 1@%sil
  postgresql:wal__switch
  python:audit 8@%rbx 8@%r15
  python:function__entry 8@%rbp 8@%r12 -4@%eax
  python:function__return 8@%rbp 8@%r12 -4@%eax
  python:gc__done -8@%r12
  python:gc__start -4@112(%rsp)
  python:import__find__load__done 8@%rax -4@%edx
  python:import__find__load__start 8@%rax
  python:line 8@%r14 8@%rax -4@%ebp
  ruby:array__create -4@$0 8@%rax -4@4(%rsp)
  ruby:array__create -8@%rbx 8@%rax -4@4(%rsp)
  ruby:cmethod__entry 8@32(%rsp) 8@40(%rsp) 8@48(%rsp) -4@56(%rsp)
  ruby:cmethod__return 8@32(%rsp) 8@40(%rsp) 8@48(%rsp) -4@56(%rsp)
  ruby:find__require__entry 8@16(%rsp) 8@64(%rsp) -4@124(%rsp)
  ruby:find__require__return 8@64(%rsp) 8@72(%rsp) -4@128(%rsp)
  ruby:gc__mark__begin
  ruby:gc__mark__end
  ruby:gc__sweep__begin
  ruby:gc__sweep__end
  ruby:hash__create -4@$0 8@%rax -4@4(%rsp)
  ruby:hash__create 8@%rax 8@%rdx -4@56(%rsp)
  ruby:load__entry 8@%r13 8@%rax -4@20(%rsp)
  ruby:load__return 8@%rbx 8@%rbp -4@20(%rsp)
  ruby:method__entry 8@(%rsp) 8@8(%rsp) 8@16(%rsp) -4@24(%rsp)
  ruby:method__return 8@(%rsp) 8@8(%rsp) 8@16(%rsp) -4@24(%rsp)
  ruby:object__create 8@%rax 8@%r13 -4@4(%rsp)
  ruby:parse__begin 8@200(%r13) -4@196(%r13)
  ruby:parse__end 8@200(%r13) -4@196(%r13)
  ruby:raise 8@%rax 8@48(%rsp) -4@100(%rsp)
  ruby:require__entry 8@16(%rsp) 8@64(%rsp) -4@120(%rsp)
  ruby:require__return 8@16(%rsp) 8@64(%rsp) -4@132(%rsp)
  ruby:string__create -4@$0 8@%rax -4@4(%rsp)
  ruby:string__create -8@%rbp 8@%rax -4@4(%rsp)
  ruby:symbol__create 8@%rbp 8@%r12 -4@4(%rsp)
  """#
